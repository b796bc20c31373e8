/** Invariants that several patterns share. Each looks at what the programs have logged. */
import type { HistoryEntry, World } from "libzmq-wasm/sim";

export function of(history: readonly HistoryEntry[], node: string, ...events: readonly string[]): HistoryEntry[] {
  return history.filter((entry) => entry.node === node && (events.length === 0 || events.includes(entry.event)));
}

/** No reply is that of another request. */
export function repliesBelong(world: World): void {
  world.invariant("a reply belongs to its request", (history) => {
    const last = history.at(-1);
    if (last?.event !== "reply") return true;
    const { request, reply } = last.data as { readonly request: string; readonly reply: string };
    return request === reply || `the reply of "${request}" is "${reply}"`;
  });
}

/** In the end, the client still makes requests; an outcome is at most so many milliseconds old. */
export function goesOn(world: World, client: string, until: number, longest: number): void {
  world.finally("the client never hangs", (history) => {
    const last = of(history, client, "reply", "abandoned", "refused").at(-1);
    return (last !== undefined && last.time > until - longest) || `its last outcome is from ${last?.time ?? "never"}`;
  });
}

/** From that time on, each request has a reply. */
export function answeredFrom(world: World, client: string, from: number): void {
  world.finally("after the faults, each request is answered", (history) => {
    const outcomes = of(history, client, "reply", "abandoned", "refused").filter(({ time }) => time > from);
    if (outcomes.length === 0) return "there are none";
    const bad = outcomes.find(({ event }) => event !== "reply");
    return !bad || `${JSON.stringify(bad.data)} was ${bad.event} at ${bad.time.toFixed(0)} ms`;
  });
}

/** A broker gives no request to a worker that it has not heard of for so long. */
export function dispatchesToTheLiving(world: World, longestMs: number): void {
  world.invariant("no request goes to a worker that was silent for too long", (history) => {
    const last = history.at(-1);
    if (last?.event !== "dispatched") return true;
    const { silentMs } = last.data as { readonly silentMs: number };
    return silentMs <= longestMs || `it was silent for ${silentMs} ms`;
  });
}
