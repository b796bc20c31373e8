/** What a world and its nodes may be given. */
import type { LinkConditions } from "./links.js";
import type { WorldNode } from "./node.js";

/** Options of a world. */
export interface WorldOptions {
  /** A whole number that decides everything that is random. Default: 1. */
  readonly seed?: number;
  /** What the wall clocks show at first, in milliseconds since 1970. Default: the start of 2026. */
  readonly epoch?: number;
  /** What links are like that `link()` does not name. */
  readonly link?: LinkConditions;
  /** How many records of the trace are kept; its hash covers all. Default: 100,000. */
  readonly records?: number;
  /** Prints what nodes log and print. Default: false. */
  readonly verbose?: boolean;
}

/** Options of a node. */
export interface NodeOptions {
  /** When it starts, in milliseconds. Default: 0. */
  readonly at?: number;
  /** True: an error that ends it does not fail the world. Default: false. */
  readonly mayFail?: boolean;
  /** Milliseconds that its wall clock is ahead of the world's; less than 0: behind. Default: 0. */
  readonly skew?: number;
  /** Variables of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Nodes, by themselves or by their names. */
export type NodeLike = WorldNode | string;

/** A connection between two nodes, and which of them sends the bytes that count. */
export interface ResetPlace {
  /** The node that sends the bytes that are counted. */
  readonly from: NodeLike;
  /** The node at the other end. */
  readonly to: NodeLike;
}
