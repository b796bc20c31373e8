/**
 * Faults as data: what happens to a world, and when. A list of them can be written down, and
 * shrunk.
 */
import type { LinkConditions } from "./links.js";

/** A fault: its kind, when it begins (`at`, virtual milliseconds), and to which nodes. */
export type Fault =
  | { readonly at: number; readonly kind: "kill" | "powerOff" | "restart"; readonly node: string }
  | { readonly at: number; readonly kind: "jump" | "stall"; readonly node: string; readonly ms: number }
  | {
      readonly at: number;
      readonly kind: "partition";
      readonly from: readonly string[];
      readonly to: readonly string[];
      readonly oneWay?: boolean;
      /** Milliseconds until it heals. */
      readonly ms: number;
    }
  | {
      readonly at: number;
      readonly kind: "link";
      readonly from: string;
      readonly to: string;
      readonly conditions: LinkConditions;
      readonly ms: number;
    }
  | {
      readonly at: number;
      readonly kind: "reset";
      readonly from: string;
      readonly to: string;
      /** Bytes of the first node after which the connection ends. */
      readonly bytes: number;
    };

/** The kinds of faults. */
export type FaultKind = Fault["kind"];

/** What a world offers to faults. */
export interface Faulty {
  at(time: number, action: () => void): void;
  readonly now: number;
  named(name: string): {
    kill(): void;
    powerOff(): void;
    restart(): void;
    jump(ms: number): void;
    stall(ms: number): void;
  };
  partition(from: readonly string[], to: readonly string[], options?: { readonly oneWay?: boolean }): void;
  heal(from?: readonly string[], to?: readonly string[]): void;
  link(from: string, to: string, conditions: LinkConditions): void;
  linkOf(from: string, to: string): LinkConditions;
  resetAt(connection: { readonly from: string; readonly to: string }, bytes: number): void;
}

/** Enters the faults into the world. */
export function applyFaults(world: Faulty, faults: readonly Fault[]): void {
  for (const fault of faults) world.at(fault.at, () => apply(world, fault));
}

function apply(world: Faulty, fault: Fault): void {
  switch (fault.kind) {
    case "kill":
    case "powerOff":
    case "restart":
      world.named(fault.node)[fault.kind]();
      return;
    case "jump":
    case "stall":
      world.named(fault.node)[fault.kind](fault.ms);
      return;
    case "partition":
      world.partition(fault.from, fault.to, { oneWay: fault.oneWay === true });
      world.at(world.now + fault.ms, () => world.heal(fault.from, fault.to));
      return;
    case "link": {
      const before = world.linkOf(fault.from, fault.to);
      world.link(fault.from, fault.to, fault.conditions);
      world.at(world.now + fault.ms, () => world.link(fault.from, fault.to, before));
      return;
    }
    case "reset":
      world.resetAt({ from: fault.from, to: fault.to }, fault.bytes);
  }
}
