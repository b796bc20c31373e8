/** What the programs of a world have logged, and the checks that must hold for it. */
import { functionOf } from "./arguments.js";

/** An entry of the history, made by `log()` of a node. */
export interface HistoryEntry {
  /** Virtual time, in milliseconds. */
  readonly time: number;
  /** Name of the node. */
  readonly node: string;
  /** The first argument of `log()`. */
  readonly event: string;
  /** The second argument of `log()`. */
  readonly data: unknown;
}

/**
 * Looks at the history, and returns false, returns a text that says what is wrong, or throws, where
 * the invariant does not hold. Everything else means that it does.
 */
export type Check = (history: readonly HistoryEntry[]) => unknown;

interface Invariant {
  readonly name: string;
  readonly check: Check;
  readonly atEnd: boolean;
}

/** How an invariant does not hold. */
export interface Violation {
  readonly name: string;
  readonly message: string;
  readonly cause: unknown;
}

export class History {
  readonly entries: HistoryEntry[] = [];
  readonly #invariants: Invariant[] = [];
  #checked = 0;

  add(entry: HistoryEntry): void {
    this.entries.push(entry);
  }

  require(name: string, check: Check, atEnd: boolean): void {
    this.#invariants.push({ name, check: functionOf(check, "check"), atEnd });
  }

  /**
   * The first invariant that does not hold, if the history has grown since the last call; or at the
   * end.
   */
  check(atEnd: boolean): Violation | undefined {
    if (!atEnd && this.#checked === this.entries.length) return undefined;
    this.#checked = this.entries.length;
    for (const { name, check, atEnd: last } of this.#invariants) {
      if (last && !atEnd) continue;
      const violation = this.#apply(name, check);
      if (violation) return violation;
    }
    return undefined;
  }

  #apply(name: string, check: Check): Violation | undefined {
    try {
      const result = check(this.entries);
      if (result === false) return { name, message: "", cause: undefined };
      return typeof result === "string" ? { name, message: result, cause: undefined } : undefined;
    } catch (error) {
      return { name, message: error instanceof Error ? error.message : String(error), cause: error };
    }
  }
}
