/**
 * What the programs of the Guide's patterns share: how they log, wait, and are started by their
 * names.
 */
import { pathToFileURL } from "node:url";

/**
 * Takes what a program reports: an event, and what it is about. A node of a simulated world has
 * one.
 */
export type Log = (event: string, data?: unknown) => void;

/**
 * Of a protocol with heartbeats. The Guide has 3 intervals of 1000 ms for pirates, and of 2500 ms
 * for Majordomo.
 */
export interface HeartbeatOptions {
  /** Milliseconds between heartbeats. */
  readonly heartbeatMs?: number;
  /** Intervals of silence after which a peer counts as gone. */
  readonly liveness?: number;
}

/** Prints an event as a line. */
export const print: Log = (event, data) => {
  console.log(data === undefined ? event : `${event} ${typeof data === "string" ? data : JSON.stringify(data)}`);
};

/** Resolves to undefined where the wait of a receive or of a poller reaches its timeout. */
export async function beforeTimeout<T>(wait: Promise<T>): Promise<T | undefined> {
  try {
    return await wait;
  } catch (error) {
    if ((error as { code?: unknown }).code === "EAGAIN") return undefined;
    throw error;
  }
}

/** Where a socket of the same machine connects to, when this one is bound to all interfaces. */
export function localEndpoint({ lastEndpoint }: { readonly lastEndpoint: string | null }): string {
  return String(lastEndpoint).replace("//0.0.0.0:", "//127.0.0.1:");
}

/** Milliseconds until a time of `performance.now()`, as the timeout of a wait. */
export function until(time: number): number {
  return Math.max(0, Math.ceil(time - performance.now()));
}

/**
 * Runs a program until it ends, or until Ctrl-C aborts the signal that it gets. Calls that wait on
 * the signal reject then, and `finally` blocks close what is open.
 */
export async function interruptible(run: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  try {
    await run(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
  }
}

/**
 * Runs one of a file's programs where that file was started: `node lazy-pirate.ts client
 * tcp://localhost:5555` runs `client` with the other arguments.
 */
export async function main(
  url: string,
  programs: Readonly<Record<string, (...args: string[]) => Promise<void>>>,
): Promise<void> {
  const [, file = "", name = "", ...args] = process.argv;
  if (url !== pathToFileURL(file).href) return;
  const program = programs[name];
  if (program) return program(...args);
  console.error(`usage: node ${file} ${Object.keys(programs).join("|")} [endpoint ...]`);
  process.exitCode = 2;
}
