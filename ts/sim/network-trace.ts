/**
 * Puts what happens on the network into the trace, and resets connections that were planned for it.
 */
import { milliseconds } from "../shim/simulated/clock.js";
import type { Machine } from "../shim/simulated/machine.js";
import type { SimulatedNetwork } from "../shim/simulated/network.js";
import type { Stream } from "../shim/simulated/stream.js";
import type { Trace, TraceKind } from "./trace.js";

/** The next connection between two nodes is reset after a number of bytes of the first. */
interface ResetPlan {
  readonly from: Machine;
  readonly to: Machine;
  readonly bytes: number;
}

/** A plan, and the end of the connection that it has found. */
interface PendingReset extends ResetPlan {
  stream?: Stream;
}

export class NetworkTrace {
  readonly #network: SimulatedNetwork;
  readonly #trace: Trace;
  /** Those that have found no connection yet. */
  #resets: PendingReset[] = [];

  constructor(network: SimulatedNetwork, trace: Trace) {
    this.#network = network;
    this.#trace = trace;
    network.observer = {
      sent: (from, to, pieces, kind) => this.#sent(from, to, pieces, kind === "stream" ? "send" : "datagram"),
      lost: (from, to) => this.#add("lost", from, to),
      connected: (client, server) => {
        this.#add("connect", client.machine, server.machine);
        this.#reset(client, server);
      },
      refused: (from, to) => this.#add("refused", from, to),
      ended: (from, to, how) => this.#add(how, from, to),
    };
  }

  /** Returns how to give it up: then no connection is reset any more for it. */
  planReset(plan: ResetPlan): () => void {
    const pending: PendingReset = { ...plan };
    this.#resets.push(pending);
    return () => {
      this.#resets = this.#resets.filter((other) => other !== pending);
      pending.stream?.resetAfter(Infinity);
    };
  }

  #sent(from: Machine, to: Machine, pieces: readonly Uint8Array[], kind: TraceKind): void {
    let bytes = 0;
    for (const piece of pieces) bytes += piece.length;
    this.#trace.add({ time: this.#now, kind, node: from.name, peer: to.name, bytes }, pieces);
  }

  #add(kind: TraceKind, from: Machine, to: Machine): void {
    this.#trace.add({ time: this.#now, kind, node: from.name, peer: to.name });
  }

  get #now(): number {
    return milliseconds(this.#network.clock.time);
  }

  /** The connection is the one of the first plan that it fits. */
  #reset(client: Stream, server: Stream): void {
    const ends = [client, server];
    const plan = this.#resets.find(({ from, to }) => ends.every(({ machine }) => machine === from || machine === to));
    if (!plan) return;
    this.#resets = this.#resets.filter((other) => other !== plan);
    plan.stream = ends.find(({ machine }) => machine === plan.from)!;
    plan.stream.resetAfter(plan.bytes);
  }
}
