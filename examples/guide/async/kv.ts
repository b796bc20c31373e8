/** Messages of the Clone examples, and the copy of the state that is made of them. */
import type { Message } from "libzmq-wasm";

/** An update of a key, or, with an empty value, its end. */
export interface Update {
  readonly key: string;
  readonly sequence: number;
  readonly value: string;
  /** Milliseconds that a value lives; 0: until it is changed. */
  readonly ttl: number;
}

export function encode({ key, sequence = 0, value = "", ttl = 0 }: Partial<Update> & { key: string }): string[] {
  return [key, String(sequence), value, String(ttl)];
}

export function decode(parts: readonly Message[]): Update {
  const [key = "", sequence = "", value = "", ttl = ""] = parts.map(String);
  return { key, sequence: Number(sequence), value, ttl: Number(ttl) };
}

/** Applies an update to a map. */
export function store(map: Map<string, string>, { key, value }: Update): void {
  if (value === "") map.delete(key);
  else map.set(key, value);
}

/** The key of an update that ends a snapshot: its number is that of the last update in it. */
export const END = "KTHXBAI";
/** Asks for a snapshot. */
export const ASK = "ICANHAZ?";

export const random = (below: number): number => Math.floor(Math.random() * below);
