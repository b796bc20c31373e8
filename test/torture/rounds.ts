/**
 * Rounds of inputs on the socket of an arena. The resources are compared before and after each
 * round. A trial fails if they grow in several consecutive rounds.
 */
import { Arena, exceeds, type Case } from "./arena.js";

/**
 * Queues and tables may grow once or twice. Resources that grow in each of this many rounds leak.
 */
const MOST_GROWING = 6;

/** Runs at least `least` rounds, and more while resources grow. Returns their number. */
export async function rounds(chosen: Case, least: number, round: (arena: Arena) => Promise<void>): Promise<number> {
  const arena = await Arena.open(chosen);
  try {
    const count = await untilFlat(arena, least, round);
    await arena.close();
    return count;
  } catch (error) {
    arena.abandon();
    throw error;
  }
}

async function untilFlat(arena: Arena, least: number, round: (arena: Arena) => Promise<void>): Promise<number> {
  await round(arena);
  const held = [await arena.marks()];
  let growing = 0;
  for (let n = 1; n < least || growing >= least - 1; n++) {
    await round(arena);
    const before = held.at(-1)!;
    const after = await arena.marks(before);
    held.push(after);
    growing = exceeds(after, before) ? growing + 1 : 0;
    if (growing >= MOST_GROWING) throw new Error(`each round leaves more behind\n${JSON.stringify(held)}`);
  }
  return held.length;
}
