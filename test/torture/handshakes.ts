/**
 * Valid handshakes with NULL, PLAIN and CURVE, over tcp, ipc and ws, that are cut, changed or
 * doubled at each byte in either direction; and recorded handshakes that are replayed up to each
 * byte. The instances do not end, the good peer of the same socket is served, and no descriptor or
 * file stays open. The heap is not compared here, but in malformed.ts.
 */
import { Arena, caseOf, nameOfCase, type Case } from "./arena.js";
import { describe, type Conversation, type Piece } from "./grammar/conversation.js";
import { cut, sizeOf } from "./grammar/mutate.js";
import { addressOf, play } from "./raw.js";
import { until, type Subject, type Trial } from "./subject.js";
import { Tamper, type Damage, type Plan } from "./tamper.js";

/** The places of one trial, in sequence. The next trials of the same case begin at other places. */
const PLACES = 96;
const REPLAYS = 96;
const AT_ONCE = 32;
const EXCHANGE_EVERY = 16;
const UNDAMAGED: Plan = { direction: "up", damage: "none", at: 0 };

/** Each plan has a socket of its own, as libzmq does not reconnect after a protocol error. */
async function tampered(arena: Arena, chosen: Case, plans: readonly Plan[], trial: Trial): Promise<readonly Piece[]> {
  const queue: Plan[] = [];
  const path = chosen.transport === "ipc" ? arena.path("proxy") : undefined;
  const tamper = await Tamper.listen(addressOf(arena.address), path, () => queue.shift());
  const endpoint = path === undefined ? `${chosen.transport}://127.0.0.1:${tamper.port}` : `ipc://${path}`;
  let recorded: readonly Piece[] = [];
  for (const [i, plan] of [UNDAMAGED, ...plans].entries()) {
    if (trial.alone) trial.at(`${nameOfCase(chosen)}: ${JSON.stringify(plan)}`);
    queue.push(plan);
    const close = arena.service.another(endpoint);
    await until(() => tamper.done > i || arena.instance.failure !== undefined);
    arena.alive();
    close();
    if (plan === UNDAMAGED) recorded = tamper.recorded;
    if (trial.alone || i % EXCHANGE_EVERY === 0) await arena.service.exchange();
  }
  tamper.close();
  return recorded;
}

async function replayed(arena: Arena, chosen: Case, pieces: readonly Piece[], trial: Trial): Promise<void> {
  const address = addressOf(arena.address);
  const total = sizeOf(pieces);
  const first = trial.random.below(total + 1);
  const atOnce = trial.alone ? 1 : AT_ONCE;
  for (let done = 0; done < REPLAYS; done += atOnce) {
    const said = Array.from({ length: atOnce }, (_, i): Conversation => {
      const ending = trial.random.once(3) ? "reset" : "end";
      return { pieces: cut(pieces, (first + done + i) % (total + 1)), ending, chunk: trial.random.once(4) ? 7 : 0 };
    });
    if (trial.alone) trial.at(`${nameOfCase(chosen)}: ${describe(said[0]!)}`);
    await Promise.all([...said.map((one) => play(address, one)), arena.service.exchange()]);
    arena.alive();
  }
}

function plansFrom(trial: Trial): Plan[] {
  const direction = trial.random.pick(["up", "down"] as const);
  const damage = trial.random.pick<Damage>(["cut", "change", "double"]);
  const first = trial.random.below(6) * PLACES;
  return Array.from({ length: PLACES }, (_, i) => ({ direction, damage, at: first + i }));
}

export const subject: Subject = {
  name: "handshakes",
  about: "valid handshakes of NULL, PLAIN and CURVE, cut, changed, doubled and replayed at every byte",
  unit: "inputs",
  weight: 4,
  goal: 300_000,
  async trial(trial) {
    const chosen = caseOf(trial.seed);
    if (chosen.kind === "STREAM") return 0; // has no handshake
    trial.at(nameOfCase(chosen));
    const arena = await Arena.open(chosen);
    try {
      const before = await arena.marks();
      const plans = plansFrom(trial);
      const pieces = await tampered(arena, chosen, plans, trial);
      await replayed(arena, chosen, pieces, trial);
      arena.allClosed(before, await arena.marks(before));
      await arena.close();
      return plans.length + REPLAYS;
    } catch (error) {
      arena.abandon();
      throw error;
    }
  },
};
