/**
 * Faults as data: what happens to a world, and when. A list of them can be written down, and
 * shrunk.
 */
import type { LinkConditions } from "./links.js";
import type { NodeCondition, NodeConditions } from "./node-conditions.js";
import { Spans } from "./spans.js";

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
      /** Milliseconds until they are as they were before. */
      readonly ms: number;
    }
  | {
      readonly at: number;
      readonly kind: "conditions";
      readonly node: string;
      readonly conditions: NodeConditions;
      /** Milliseconds until they are as they were before. */
      readonly ms: number;
    }
  | {
      readonly at: number;
      readonly kind: "reset";
      readonly from: string;
      readonly to: string;
      /** Bytes of the first node after which the connection ends. */
      readonly bytes: number;
      /** Milliseconds after which no connection is reset any more. Default: Infinity. */
      readonly ms?: number;
    };

/** The kinds of faults. */
export type FaultKind = Fault["kind"];

/** What a world offers to faults. */
export interface Faulty {
  at(time: number, action: () => void): void;
  readonly now: number;
  named(name: string): FaultyNode;
  partition(from: readonly string[], to: readonly string[], options?: { readonly oneWay?: boolean }): void;
  heal(from?: readonly string[], to?: readonly string[]): void;
  link(from: string, to: string, conditions: LinkConditions, options?: { readonly oneWay?: boolean }): void;
  linkOf(from: string, to: string): LinkConditions;
  resetAt(
    place: { readonly from: string; readonly to: string },
    bytes: number,
    options?: { readonly within?: number },
  ): void;
}

interface FaultyNode {
  readonly conditions: NodeConditions;
  kill(): void;
  powerOff(): void;
  restart(): void;
  jump(ms: number): void;
  stall(ms: number): void;
  set(conditions: NodeConditions): void;
}

/** What faults have replaced in each world. */
const replaced = new WeakMap<Faulty, Spans>();

/** Enters the faults into the world. */
export function applyFaults(world: Faulty, faults: readonly Fault[]): void {
  const spans = replaced.get(world) ?? new Spans();
  replaced.set(world, spans);
  for (const fault of faults) world.at(fault.at, () => apply(world, fault, spans));
}

function apply(world: Faulty, fault: Fault, spans: Spans): void {
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
    case "link":
      changeLink(world, fault, spans);
      return;
    case "conditions":
      changeConditions(world, fault, spans);
      return;
    case "reset":
      world.resetAt(fault, fault.bytes, { within: fault.ms ?? Infinity });
  }
}

/** Changes both directions, each of which is then as it was. */
function changeLink(world: Faulty, fault: Extract<Fault, { kind: "link" }>, spans: Spans): void {
  const directions = [
    [fault.from, fault.to],
    [fault.to, fault.from],
  ] as const;
  for (const [from, to] of directions) {
    const setting = {
      get: () => world.linkOf(from, to),
      set: (conditions: LinkConditions) => world.link(from, to, conditions, { oneWay: true }),
    };
    const end = spans.begin(`link ${from} ${to}`, setting, { ...setting.get(), ...fault.conditions });
    world.at(world.now + fault.ms, end);
  }
}

function changeConditions(world: Faulty, fault: Extract<Fault, { kind: "conditions" }>, spans: Spans): void {
  const node = world.named(fault.node);
  for (const name of Object.keys(fault.conditions) as NodeCondition[]) {
    const setting = {
      get: () => node.conditions[name],
      set: (value: unknown) => node.set({ [name]: value }),
    };
    world.at(world.now + fault.ms, spans.begin(`${name} of ${fault.node}`, setting, fault.conditions[name]));
  }
}
