// Throughput and round trip between two processes of the runtime, over tcp. Prints { throughput,
// batches, roundTrip } as JSON: messages of 10 bytes per second, singly and in batches, and
// microseconds for a round trip of 30 bytes.
import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Batch, Pair, Pull, Push } from "libzmq-wasm";

const SECONDS = 1;
const BATCH = 1000;
const anyPort = "tcp://127.0.0.1:*";

const now = () => performance.now() / 1000;

/** The other process: sends what it is asked for until it gets another request. */
async function other(to) {
  const control = new Pair();
  control.connect(to);
  for (;;) {
    const [what, endpoint] = (await control.receive()).map(String);
    if (what === "end") return control.close();
    if (what === "echo") {
      await control.send("ready");
      for (;;) {
        const message = await control.receive();
        if (message.length > 1) break;
        await control.send(message);
      }
      continue;
    }
    await stream(what, endpoint).catch((error) => {
      if (error.code !== "EAGAIN") throw error; // the receiver has closed
    });
  }
}

async function stream(what, endpoint) {
  const push = new Push({ linger: 0, sendTimeout: 200 });
  push.connect(endpoint);
  const message = Buffer.alloc(10);
  const batch = new Batch(Array.from({ length: BATCH }, () => message));
  try {
    for (;;) {
      if (what === "batches") await push.sendBatch(batch);
      else for (let i = 0; i < BATCH; i++) await push.send(message);
    }
  } finally {
    push.close();
  }
}

async function throughput(control, what) {
  const pull = new Pull();
  await pull.bind(anyPort);
  await control.send([what, pull.lastEndpoint]);
  await pull.receive();
  const start = now() + SECONDS / 2;
  const end = start + SECONDS;
  let [count, since, last] = [0, 0, 0];
  while (last < end) {
    const got = what === "batches" ? (await pull.receiveBatch()).length : (await pull.receiveMany()).length;
    last = now();
    if (last < start) continue;
    if (since === 0) since = last;
    else count += got;
  }
  pull.close();
  return count / (last - since);
}

async function roundTrip(control) {
  await control.send(["echo", ""]);
  await control.receive();
  const message = Buffer.alloc(30);
  let [count, start] = [0, 0];
  for (const seconds of [SECONDS / 2, SECONDS]) {
    [count, start] = [0, now()];
    for (; now() < start + seconds; count++) {
      await control.send(message);
      await control.receive();
    }
  }
  const microseconds = ((now() - start) * 1e6) / count;
  await control.send(["no", "more"]);
  return microseconds;
}

if (process.argv[2] === "other") await other(process.argv[3]);
else {
  const control = new Pair();
  await control.bind(anyPort);
  const flags = process.env["RUNTIME_FLAGS"] ? process.env["RUNTIME_FLAGS"].split(" ") : [];
  const program = fileURLToPath(import.meta.url);
  spawn(process.execPath, [...flags, program, "other", control.lastEndpoint], { stdio: "inherit" });
  const figures = {
    roundTrip: await roundTrip(control),
    throughput: await throughput(control, "messages"),
    batches: await throughput(control, "batches"),
  };
  await control.send(["end", ""]);
  control.close();
  console.log(JSON.stringify(figures));
}
