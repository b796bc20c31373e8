/**
 * Sends the same bytes to native libzmq, which is built from the same sources, with
 * AddressSanitizer if the compiler has it. The program must receive the same messages, and either
 * both sides or neither close the connection. Each input has a socket of its own. A difference
 * counts only if it stays with longer time limits.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as mirror from "libzmq-wasm/zmq";
import { CASES, nameOfCase, type Case } from "./arena.js";
import { inBackground } from "./background.js";
import { describe, type Conversation } from "./grammar/conversation.js";
import { malformed } from "./malformed.js";
import { FEED, Native, Wasm, type Side } from "./native/sides.js";
import { addressOf, playAndLook } from "./raw.js";
import type { Subject, Trial } from "./subject.js";

const INPUTS = 64;
const AT_ONCE = 16;
/** Milliseconds without bytes after which a connection counts as idle. */
const QUIET_MS = 40;
/** The same for repeated inputs, one at a time: long enough for a busy machine. */
const QUIET_AGAIN_MS = [200, 1000, 5000, 15_000];
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

/** The result of one side as text, for comparison. */
async function result(side: Side, { chosen, folder }: Ground, said: Conversation, quietMs: number): Promise<string> {
  const path = chosen.transport === "ipc" ? join(folder, `s${++lastPath}`) : chosen.transport;
  const { id, endpoint } = await side.open(TYPES[chosen.kind]!, chosen.mechanism, path);
  return playAndLook(addressOf(endpoint), said, quietMs, async ({ hungUp }) => {
    const messages = await side.drain(id);
    // Routing ids that libzmq generates: a zero byte and a number.
    const masked = messages.map((message) => message.replace(/^00[0-9a-f]{8}(?=\||$)/, "ID"));
    return `${hungUp ? "ended" : "kept"}; received ${masked.length}: ${masked.join(" ")}`;
  });
}

/** Both results if they differ. */
async function difference(ground: Ground, said: Conversation, quietMs: number): Promise<string | undefined> {
  const sides = [ground.native, ground.wasm].map((side) => result(side, ground, said, quietMs));
  const [theirs, ours] = await Promise.all(sides);
  if (ground.wasm.failure) throw ground.wasm.failure;
  return theirs === ours ? undefined : `native: ${theirs}\nwasm: ${ours}`;
}

async function repeat(ground: Ground, said: Conversation, trial: Trial): Promise<void> {
  const about = `${nameOfCase(ground.chosen)}: ${describe(said)}`;
  trial.at(about);
  let found: string | undefined;
  for (const quietMs of QUIET_AGAIN_MS) {
    found = await difference(ground, said, quietMs);
    if (found === undefined) return;
  }
  throw new Error(`native libzmq differs\n${found}\n${about}`);
}

async function compareAll(ground: Ground, trial: Trial): Promise<void> {
  const atOnce = trial.alone ? 1 : AT_ONCE;
  for (let done = 0; done < INPUTS; done += atOnce) {
    const inputs = Array.from({ length: atOnce }, () => malformed(trial.random, ground.chosen));
    if (trial.alone) trial.at(`${nameOfCase(ground.chosen)}: ${describe(inputs[0]!)}`);
    const found = await Promise.all(inputs.map((input) => difference(ground, input, QUIET_MS)));
    for (const [i, input] of inputs.entries()) if (found[i] !== undefined) await repeat(ground, input, trial);
  }
}

export const subject: Subject = {
  name: "differential",
  about: "malformed conversations, compared with native libzmq under AddressSanitizer",
  unit: "inputs",
  weight: 3,
  goal: 20_000,
  prepare: () => inBackground("test/torture/native/build.sh", [FEED]),
  unavailable: () =>
    existsSync(FEED) ? undefined : "native libzmq is not built: it needs cmake, make and g++, and some minutes",
  async trial(trial) {
    const chosen = SINGLE_THREADED[(trial.seed * 29) % SINGLE_THREADED.length]!;
    trial.at(nameOfCase(chosen));
    const ground = {
      chosen,
      folder: mkdtempSync(join(tmpdir(), "zmq-torture-")),
      native: new Native(),
      wasm: new Wasm(chosen.mechanism === "PLAIN"),
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
