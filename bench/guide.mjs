// `npm run bench -- --cases guide`: figures that readers of the ZeroMQ Guide know, measured with
// the Guide's own programs: the pipeline with 1, 2 and 4 workers, one large message, and a million
// updates to ten synchronized subscribers.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Reply, Request } from "libzmq-wasm";

const EXAMPLES = join(import.meta.dirname, "..", "dist", "examples", "guide", "async");
const ANY = "tcp://127.0.0.1:*";
/** Milliseconds in the Guide, by number of workers, for 100 tasks of 1 to 100 ms. */
const PIPELINE = [
  [1, 5034],
  [2, 2421],
  [4, 1018],
];
const MB = 1e6;

/** A program of the Guide in a process of its own. */
class Program {
  /** @type {string[]} */
  lines = [];
  #child;
  #ended;

  /** @param {string} file @param {string[]} args */
  constructor(file, ...args) {
    this.#child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    this.#ended = once(this.#child, "close");
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.lines.push(line);
      this.#child.emit("line");
    });
  }

  /** The endpoints in the first line. */
  async endpoints() {
    while (this.lines.length === 0) await once(this.#child, "line");
    return this.lines[0].split(" ").filter((word) => word.startsWith("tcp://"));
  }

  /** The last line, when the program has ended. */
  async last() {
    const [code] = await this.#ended;
    if (code !== 0) throw new Error(`${this.#child.spawnargs[1]} ended with ${code}`);
    return this.lines.at(-1) ?? "";
  }

  async stop() {
    this.#child.kill();
    await this.#ended;
  }
}

/** @param {string} name @param {string[]} args */
const guide = (name, ...args) => new Program(join(EXAMPLES, `${name}.js`), ...args);

/** @param {number} workers */
async function pipeline(workers) {
  const sink = guide("tasksink", ANY);
  const [results] = await sink.endpoints();
  const ventilator = guide("taskvent", ANY, results, String(workers), "100");
  const [tasks, roll] = await ventilator.endpoints();
  const crew = Array.from({ length: workers }, () => guide("taskwork", tasks, results, roll));
  const [elapsed, cost] = await Promise.all([sink.last(), ventilator.last()]);
  await Promise.all(crew.map((worker) => worker.stop()));
  return `${elapsed} (${cost})`;
}

/** @param {number} updates */
async function synchronized(updates) {
  const publisher = guide("syncpub", ANY, ANY, "10", String(updates));
  const endpoints = await publisher.endpoints();
  const subscribers = Array.from({ length: 10 }, () => guide("syncsub", ...endpoints));
  while (publisher.lines.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  const start = performance.now();
  const received = await Promise.all(subscribers.map((subscriber) => subscriber.last()));
  const seconds = (performance.now() - start) / 1000;
  const complete = received.filter((line) => line === `Received ${updates} updates`).length;
  if (complete !== 10) throw new Error(`only ${complete} of 10 subscribers got all updates`);
  return `${seconds.toFixed(1)} s, ${((updates * 10) / seconds / 1e6).toFixed(2)} million messages/s, none lost`;
}

/**
 * Sends one message of each size to a process of its own, and prints the time of its reply.
 * @param {number[]} sizes
 */
async function large(sizes) {
  const server = new Program(fileURLToPath(import.meta.url), "reply");
  const request = new Request();
  request.connect((await server.endpoints())[0]);
  await request.send("first");
  await request.receive();
  for (const size of sizes) {
    const message = Buffer.alloc(size, 1);
    const start = performance.now();
    await request.send(message);
    const [reply] = await request.receive();
    if (Number(String(reply)) !== size) throw new Error(`${String(reply)} of ${size} bytes arrived`);
    const ms = performance.now() - start;
    console.log(`  ${size / MB} MB: ${ms.toFixed(0)} ms, ${(size / MB / ms).toFixed(2)} GB/s`);
  }
  request.close();
  await server.stop();
}

/** Answers each message with its size. */
async function reply() {
  const socket = new Reply();
  await socket.bind(ANY);
  console.log(`listening on ${socket.lastEndpoint}`);
  for await (const [message] of socket) await socket.send(String(message.length));
}

/** @param {boolean} quick messages up to 100 MB, and a tenth of the updates */
export async function runGuide(quick) {
  console.log("Pipeline, 100 tasks of 1 to 100 ms:");
  for (const [workers, reference] of PIPELINE)
    console.log(`  ${workers} worker(s): ${await pipeline(workers)}; in the Guide ${reference} ms`);
  console.log("One message over the loopback, and its reply (reference over a LAN: 10 MB 108 ms, 1 GB 13.4 s):");
  await large([10 * MB, 100 * MB, ...(quick ? [] : [1000 * MB])]);
  const updates = quick ? 100_000 : 1_000_000;
  console.log(`${updates} updates to ten synchronized subscribers:\n  ${await synchronized(updates)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "reply") await reply();
