/**
 * Processes that are killed with SIGKILL under load and restarted, on the connecting and on the
 * bound side of a connection. The other side works with each new process, and holds no more
 * resources than before.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { Context, createInstance, Pull, Push } from "libzmq-wasm";
import { hold, pause, turn, until, type Subject, type Trial } from "./subject.js";

const RESTARTS = 4;
/** A child also exits when the trial's process has exited. */
const WITH_PARENT = 'process.on("disconnect", () => process.exit());';
const CONNECTS = `import { Push } from "libzmq-wasm"; ${WITH_PARENT}
const push = new Push({ linger: 0 }); push.connect(process.argv[1]);
for (;;) await push.send("from " + process.pid + " ".repeat(2000));`;
const BINDS = `import { Pull } from "libzmq-wasm"; ${WITH_PARENT}
const pull = new Pull(); await pull.bind(process.argv[1]);
for await (const [] of pull) process.send?.("one");`;

function start(program: string, endpoint: string): ChildProcess {
  return spawn(process.execPath, ["--input-type=module", "-e", program, endpoint], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await exit;
}

async function ofConnecting(context: Context, trial: Trial): Promise<void> {
  const pull = new Pull({ context });
  await pull.bind("tcp://127.0.0.1:*");
  let last = "";
  const receiving = (async () => {
    for await (const [message] of pull) last = String(message);
  })();
  for (let n = 0; n < RESTARTS; n++) {
    trial.at(`restart ${n} of the connecting process`);
    const child = start(CONNECTS, pull.lastEndpoint!);
    await until(() => last.startsWith(`from ${child.pid} `));
    await pause(trial.random.below(20));
    await kill(child);
  }
  pull.close();
  await receiving;
}

/**
 * An address of this machine that no other program uses. While the bound process is down its port
 * is free. Another program could bind it, and a listener that refuses a PUSH ends the connection
 * for good.
 */
function ownAddress({ random }: Trial): string {
  return `127.${1 + random.below(254)}.${random.below(256)}.${1 + random.below(254)}`;
}

async function ofBound(context: Context, trial: Trial): Promise<void> {
  const finder = new Pull({ context });
  await finder.bind(`tcp://${ownAddress(trial)}:*`);
  const endpoint = finder.lastEndpoint!;
  finder.close();
  const push = new Push({ context, linger: 0, reconnectInterval: 10, sendTimeout: 0 });
  push.connect(endpoint);
  for (let n = 0; n < RESTARTS; n++) {
    trial.at(`restart ${n} of the bound process`);
    const child = start(BINDS, endpoint);
    const state = { heard: false, ended: false };
    child.once("message", () => (state.heard = true));
    child.once("exit", () => (state.ended = true));
    while (!state.heard) {
      hold(!state.ended, "the bound process ended by itself");
      await push.send(Buffer.alloc(3000)).catch(() => turn());
    }
    await kill(child);
  }
  push.close();
}

export const subject: Subject = {
  name: "restarts",
  about: "processes killed and started again under load, on either side",
  unit: "restarts",
  weight: 2,
  goal: 200,
  async trial(trial) {
    const instance = createInstance({ threads: trial.seed % 4 >= 2 });
    const context = new Context({ instance });
    await (trial.seed % 2 === 0 ? ofConnecting(context, trial) : ofBound(context, trial));
    await context.close();
    instance.destroy();
    return RESTARTS;
  },
};
