/** The events of failures: `accept:error` and `close:error`. */
import { spawn } from "node:child_process";
import { rmdirSync, unlinkSync } from "node:fs";
import net from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { Push } from "../../ts/index.js";
import { portOf, use } from "../support.js";
import { alone, lastEndpoint, same } from "./scenario.js";
import { Watch } from "./watch.js";

const ROOT = join(import.meta.dirname, "..", "..");

same("accept:error: a peer that the accept filter refuses", async (zmq, run) => {
  const pull = run.use(new zmq.Pull({ tcpAcceptFilter: "10.0.0.0/8" }));
  const watch = new Watch(pull);
  await pull.bind("tcp://127.0.0.1:*");
  const stranger = net.connect(portOf(pull), "127.0.0.1");
  stranger.on("error", () => undefined).resume();
  await watch.seen("accept:error");
  await Watch.note(run, { watch });
  stranger.destroy();
});

same("close:error: the file of a socket was removed before libzmq removes it", async (zmq, run) => {
  const pull = run.use(new zmq.Pull());
  const watch = new Watch(pull);
  await pull.bind("ipc://*");
  const endpoint = lastEndpoint(pull);
  const file = endpoint.slice("ipc://".length);
  unlinkSync(file);
  await run.outcome("unbind", () => pull.unbind(endpoint));
  await watch.seen("close:error");
  rmdirSync(dirname(file));
  for (const event of watch.events) run.note({ ...event, address: "address" in event && event.address === endpoint });
});

/**
 * A process without a descriptor for a peer of this test, until it reports that the peer is
 * refused.
 */
async function crowded(
  library: string,
  refused: (line: Promise<string>, push: Push) => Promise<unknown>,
): Promise<string[]> {
  const limited = 'ulimit -n 64 && exec "$0" "$@"';
  const program = join(ROOT, "test", "programs", "crowded.mjs");
  const child = spawn("sh", ["-c", limited, process.execPath, program, library], {
    cwd: ROOT,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  try {
    const push = use(new Push({ reconnectInterval: 1 }));
    const endpoint = await next();
    const line = next();
    const told = refused(line, push);
    push.connect(endpoint);
    await push.send("a message");
    await told;
    child.stdin.write("go on\n");
    const output = [await line];
    for (let text = await next(); text !== "undefined"; text = await next()) output.push(text);
    return output;
  } finally {
    child.kill("SIGKILL");
  }
}

test("accept:error: npm zeromq in a process without descriptors reports it, and accepts the peer later", async () => {
  const output = await crowded("zeromq", (line) => line);
  expect(output.sort()).toEqual(["a message", "accept", "accept:error EMFILE"]);
});

alone("noDescriptor", async () => {
  const output = await crowded("libzmq-wasm", (_line, push) => {
    const { events } = push;
    return new Promise((resolve) => {
      events.on("disconnect", resolve);
      events.on("handshake:error:other", resolve);
    });
  });
  expect(output.sort()).toEqual(["a message", "accept"]);
});
