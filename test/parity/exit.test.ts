/**
 * The end of a process: which pending operations keep it alive, and what happens to unsent
 * messages. Each case runs in a process of its own, with npm zeromq and with the built package.
 * Exit code, output and received messages must be the same.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Router } from "../../ts/index.js";
import { endpointOf, use } from "../support.js";
import { alone } from "./scenario.js";

const ROOT = join(import.meta.dirname, "..", "..");
const PROGRAM = join(ROOT, "test", "programs", "ends.mjs");

interface End {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  readonly arrived: string[];
}

/** The messages of a router's connections, until all of them have ended. */
class Connections {
  #open = 0;
  #waiting: (() => void)[] = [];

  constructor(router: Router) {
    router.events.on("accept", () => this.#count(1));
    router.events.on("disconnect", () => this.#count(-1));
    router.events.on("handshake:error:other", () => this.#count(-1));
  }

  async ended(): Promise<void> {
    while (this.#open > 0) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }

  #count(change: number): void {
    this.#open += change;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** Lets a program end. A "ready" is answered. */
async function end(library: string, way: string): Promise<End> {
  const router = use(new Router({ receiveHighWaterMark: 0, linger: 0 }));
  const connections = new Connections(router);
  await router.bind("tcp://127.0.0.1:*");
  const child = spawn(process.execPath, [PROGRAM, library, way, endpointOf(router)], { cwd: ROOT });
  const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
  const arrived: string[] = [];
  const serving = (async () => {
    for await (const [id, message] of router) {
      arrived.push(String(message));
      if (String(message) === "ready") await router.send([id!, "answer"]);
    }
  })();
  const [code] = (await once(child, "close")) as [number | null];
  const [output, errors] = await outputs;
  await connections.ended();
  while (router.readable) await turn();
  router.close();
  await serving;
  return { code, output, errors: errors.replace(/\(node:\d+\)/g, "(node)").replace(/^.*file:.*$/gm, ""), arrived };
}

const ways: Record<string, Partial<End>> = {
  "sockets open": { code: 0, arrived: [] },
  "a receive pending": { code: 0, output: "answer\n" },
  "a loop over messages": { code: 0, output: "answer\n" },
  "a send pending": { code: 0, output: "sent\n", arrived: ["ready"] },
  "events pending": { code: 0, output: "handshake\nend\n" },
  "messages unsent": { code: 0, arrived: Array.from({ length: 100 }, (_, i) => String(i)) },
  "messages unsent on a closed socket": { code: 0 },
  "process.exit() with messages unsent": { code: 3, arrived: Array.from({ length: 100 }, (_, i) => String(i)) },
  "nobody there, linger 0": { code: 0, errors: "" },
  "nobody there, not blocky": { code: 0, errors: "" },
  "nobody there, linger 600": {
    code: 0,
    errors:
      "(node) WARNING: Waiting for queued ZeroMQ messages to be delivered. Set 'context.blocky = false' to change this behaviour.\n",
  },
  "a warning in a context that is not blocky": {
    code: 0,
    errors: "(node) WARNING: Waiting for queued ZeroMQ messages to be delivered.\n",
  },
};

alone("processExit", async () => {
  expect(await end("libzmq-wasm", "process.exit(), nobody there")).toMatchObject({ code: 3, errors: "" });
});

test.each(Object.entries(ways))("%s", async (way, expected) => {
  const theirs = await end("zeromq", way);
  expect(theirs).toMatchObject(expected);
  const own = await end("libzmq-wasm", way);
  own.arrived.sort();
  theirs.arrived.sort();
  expect(own).toEqual(theirs);
});
