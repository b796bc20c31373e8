/**
 * The same scenario on npm zeromq and on this library: their notes must be equal. The installed npm
 * zeromq is the specification; differences.ts has the deliberate differences.
 */
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import * as ours from "../../ts/index.js";
import { differences, type Difference } from "./differences.js";

export type Library = typeof ours;

export const addon = createRequire(import.meta.url)("zeromq") as Library;
export { ours };

/** The visible parts of an error; `detail` is an addition. */
function ofError(error: Error): unknown {
  const own = Object.fromEntries(Object.entries(error).filter(([key]) => key !== "detail"));
  return { name: error.name, message: error.message, ...own, keys: Object.keys(own) };
}

/** Ports, times and temporary folders are not compared. */
function plain(value: unknown): unknown {
  if (typeof value === "string")
    return value.replace(/(127\.0\.0\.1|\[::1\]):\d+/g, "$1:port").replace(/[^/]*\/zmq-test-\w+/, "folder");
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function") return typeof value;
  if (Buffer.isBuffer(value)) return { buffer: value.toString("latin1") };
  if (value instanceof Error) return plain(ofError(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

/** The notes of one library in a scenario. */
export class Run {
  readonly notes: unknown[] = [];
  readonly #sockets = new Set<ours.Socket>();

  note(...values: readonly unknown[]): void {
    this.notes.push(plain(values));
  }

  /** The socket, which is closed after the scenario. */
  use<S extends ours.Socket>(socket: S): S {
    this.#sockets.add(socket);
    socket.linger = 0;
    return socket;
  }

  /** Notes the result of a call, and when: at once, or as the outcome of its promise. */
  async outcome(what: string, call: () => unknown): Promise<void> {
    let result: unknown;
    try {
      result = call();
    } catch (error) {
      this.note(what, "throws", error);
      return;
    }
    if (!(result instanceof Promise)) this.note(what, "returns", result);
    else
      await result.then(
        (value: unknown) => this.note(what, "resolves", value),
        (error: unknown) => this.note(what, "rejects", error),
      );
  }

  close(): void {
    for (const socket of this.#sockets) socket.close();
  }
}

export type Scenario = (library: Library, run: Run) => void | Promise<void>;

/** The notes of a library in a scenario. */
async function observed(library: Library, scenario: Scenario): Promise<unknown[]> {
  const run = new Run();
  try {
    await scenario(library, run);
  } finally {
    run.close();
  }
  return run.notes;
}

/** Both libraries make the same notes, and at least one. */
export function same(title: string, scenario: Scenario): void {
  test(title, async () => {
    const theirs = await observed(addon, scenario);
    expect(theirs.length).toBeGreaterThan(0);
    expect(await observed(ours, scenario)).toEqual(theirs);
  });
}

/** This library makes other notes than npm zeromq, for the reason in differences.ts. */
export function differs(key: Difference, scenario: Scenario, own: readonly unknown[]): void {
  test(`differs: ${differences[key].what}`, async () => {
    const shown = await observed(ours, scenario);
    expect(shown).toEqual(own);
    expect(shown).not.toEqual(await observed(addon, scenario));
  });
}

/** A scenario that npm zeromq does not survive, or does not have. */
export function alone(key: Difference, scenario: (run: Run) => Promise<void>): void {
  test(`differs: ${differences[key].what}`, async () => {
    const run = new Run();
    await scenario(run).finally(() => run.close());
  });
}

export function lastEndpoint(socket: ours.Socket): string {
  const { lastEndpoint } = socket;
  if (lastEndpoint === null) throw new Error("the socket has no endpoint");
  return lastEndpoint;
}
