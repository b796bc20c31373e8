/**
 * The same bytes to native libzmq, of the same sources with AddressSanitizer where the compiler has it: what the program
 * receives is the same, and the connection is ended by both or by neither. Each input has a socket of its own. What a time
 * limit decides is repeated with a longer one before it counts as a difference.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as mirror from "libzmq-wasm/zmq";
import { CASES, nameOfCase, type Case } from "./arena.js";
import { describe, type Conversation } from "./grammar/conversation.js";
import { malformed } from "./malformed.js";
import { FEED, Native, Wasm, type Side } from "./native/sides.js";
import { addressOf, playAndLook } from "./raw.js";
import type { Subject, Trial } from "./subject.js";

const INPUTS = 64;
const AT_ONCE = 16;
/** A connection that brings nothing for this long has nothing more to say; each try is longer than the one before. */
const QUIET_MS = [40, 400, 2000];
const TYPES: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(mirror).flatMap(([name, value]) =>
    name.startsWith("ZMQ_") && typeof value === "number" ? [[name.slice(4), value]] : [],
  ),
);
const SINGLE_THREADED = CASES.filter(({ threads }) => !threads);

interface Ground {
  readonly chosen: Case;
  readonly folder: string;
  readonly native: Native;
  readonly wasm: Wasm;
}

let lastPath = 0;

/** What the side made of it, as a text to compare. */
async function result(side: Side, { chosen, folder }: Ground, said: Conversation, quietMs: number): Promise<string> {
  const path = chosen.transport === "ipc" ? join(folder, `s${++lastPath}`) : chosen.transport;
  const { id, endpoint } = await side.open(TYPES[chosen.kind]!, chosen.mechanism, path);
  return playAndLook(addressOf(endpoint), said, quietMs, async ({ hungUp }) => {
    const messages = await side.drain(id);
    // Routing ids that libzmq makes up: a zero byte and a number.
    const masked = messages.map((message) => message.replace(/^00[0-9a-f]{8}(?=\||$)/, "ID"));
    return `${hungUp ? "ended" : "kept"}; received ${masked.length}: ${masked.join(" ")}`;
  });
}

async function compare(ground: Ground, said: Conversation): Promise<void> {
  let [theirs, ours] = ["", ""];
  for (const quietMs of QUIET_MS) {
    [theirs, ours] = await Promise.all([
      result(ground.native, ground, said, quietMs),
      result(ground.wasm, ground, said, quietMs),
    ]);
    if (ground.wasm.failure) throw ground.wasm.failure;
    if (theirs === ours) return;
  }
  throw new Error(
    `native libzmq differs\nnative: ${theirs}\nwasm: ${ours}\n${nameOfCase(ground.chosen)}: ${describe(said)}`,
  );
}

async function compareAll(ground: Ground, trial: Trial): Promise<void> {
  const atOnce = trial.alone ? 1 : AT_ONCE;
  for (let done = 0; done < INPUTS; done += atOnce) {
    const inputs = Array.from({ length: atOnce }, () => malformed(trial.random, ground.chosen));
    if (trial.alone) trial.at(`${nameOfCase(ground.chosen)}: ${describe(inputs[0]!)}`);
    await Promise.all(inputs.map((input) => compare(ground, input)));
  }
}

export const subject: Subject = {
  name: "differential",
  about: "malformed conversations, with what native libzmq under AddressSanitizer makes of them",
  unit: "inputs",
  weight: 3,
  goal: 20_000,
  unavailable: () => (existsSync(FEED) ? undefined : "native libzmq was not built: it needs cmake, make and g++"),
  async trial(trial) {
    const chosen = SINGLE_THREADED[(trial.seed * 29) % SINGLE_THREADED.length]!;
    trial.at(nameOfCase(chosen));
    const ground = {
      chosen,
      folder: mkdtempSync(join(tmpdir(), "zmq-torture-")),
      native: new Native(),
      wasm: new Wasm(),
    };
    try {
      await compareAll(ground, trial);
      return INPUTS;
    } finally {
      ground.native.end();
      ground.wasm.end();
      rmSync(ground.folder, { recursive: true, force: true });
    }
  },
};
