/**
 * Malformed conversations of ZMTP 1, 2, 3.0 and 3.1 and of ws, from a grammar, on a bound socket of
 * every type, over tcp, ipc and ws, with NULL, PLAIN and CURVE, inline and threaded. The instance
 * does not end, and the good peer of the same socket is served. Each connection is closed after its
 * end, and descriptors and allocated bytes are as before.
 */
import { caseOf, mechanismFor, nameOfCase, type Arena, type Case } from "./arena.js";
import { describe, PEER_TYPES, type Conversation } from "./grammar/conversation.js";
import { conversation } from "./grammar/mutate.js";
import { webSocket } from "./grammar/websocket.js";
import { zmtp } from "./grammar/zmtp.js";
import type { Random } from "./random.js";
import { addressOf, play } from "./raw.js";
import { rounds } from "./rounds.js";
import type { Subject, Trial } from "./subject.js";

/** Inputs per round. The resources are compared after each round. */
const ROUND = 128;
const ROUNDS = 4;
/** Concurrent connections. */
const AT_ONCE = 32;
/** Turns of this event loop that an answer may take. A threaded instance needs more. */
const TURNS = { inline: 12, threaded: 60 };

/** A malformed conversation for a socket of this case. */
export function malformed(random: Random, chosen: Case): Conversation {
  const type = random.once(10) ? random.pick(Object.keys(PEER_TYPES)) : random.pick(PEER_TYPES[chosen.kind]!);
  const make = (): ReturnType<typeof zmtp> =>
    chosen.transport === "ws" && !random.once(20)
      ? webSocket(random, mechanismFor(random, chosen), type)
      : zmtp(random, random.pick(["1", "2", "3.0", "3.0", "3.1", "3.1"]), mechanismFor(random, chosen), type);
  return conversation(random, make(), make());
}

async function round(arena: Arena, chosen: Case, trial: Trial): Promise<void> {
  const address = addressOf(arena.address);
  const turns = chosen.threads ? TURNS.threaded : TURNS.inline;
  const atOnce = trial.alone ? 1 : AT_ONCE;
  for (let done = 0; done < ROUND; done += atOnce) {
    const inputs = Array.from({ length: atOnce }, () => malformed(trial.random, chosen));
    if (trial.alone) trial.at(`${nameOfCase(chosen)}: ${describe(inputs[0]!)}`);
    await Promise.all([...inputs.map((input) => play(address, input, turns)), arena.service.exchange()]);
    arena.alive();
  }
}

export const subject: Subject = {
  name: "malformed",
  about: "malformed ZMTP 1, 2, 3.0, 3.1 and ws from a grammar, on every socket type and transport",
  unit: "inputs",
  weight: 8,
  goal: 1_000_000,
  async trial(trial) {
    const chosen = caseOf(trial.seed);
    trial.at(nameOfCase(chosen));
    return (await rounds(chosen, ROUNDS, (arena) => round(arena, chosen, trial))) * ROUND;
  },
};
