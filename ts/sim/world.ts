/**
 * A world: nodes, the network between them, and a virtual clock, all of it decided by one seed. Each node
 * runs the real libzmq. One world runs at a time in a thread.
 */
import { createHash } from "node:crypto";
import { SimulatedNetwork } from "../shim/simulated/network.js";
import type { Machine } from "../shim/simulated/machine.js";
import type { Stream } from "../shim/simulated/stream.js";
import { Chance } from "./chance.js";
import { provideDefaults } from "./defaults.js";
import { NotSimulatedError, SimulationError, type NodeFailure } from "./errors.js";
import { applyFaults, type Fault } from "./faults.js";
import { install } from "./globals.js";
import { History, type Check, type HistoryEntry, type Violation } from "./history.js";
import { Links, type LinkConditions } from "./links.js";
import { WorldNode, type NodeOwner } from "./node.js";
import { NodeProcess } from "./process.js";
import type { Program } from "./program.js";
import { Trace, type TraceKind } from "./trace.js";

const RECORDS = 100_000;

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

export interface NodeOptions {
  /** When it starts, in milliseconds. Default: 0. */
  readonly at?: number;
  /** True: an error that ends it does not fail the world. Default: false. */
  readonly mayFail?: boolean;
  /** Variables of its environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Nodes, by themselves or by their names. */
export type NodeLike = WorldNode | string;

interface ResetPlan {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
}

let active: World | undefined;

export class World {
  readonly seed: number;
  readonly trace: Trace;
  readonly #network: SimulatedNetwork;
  readonly #links: Links;
  readonly #chance: Chance;
  readonly #history = new History();
  readonly #nodes = new Map<string, WorldNode>();
  readonly #mayFail = new Set<string>();
  readonly #failures: NodeFailure[] = [];
  readonly #verbose: boolean;
  #violation: Violation | undefined;
  #resets: ResetPlan[] = [];
  readonly #owner: NodeOwner;

  constructor({ seed = 1, epoch, link, records = RECORDS, verbose = false }: WorldOptions = {}) {
    if (!Number.isSafeInteger(seed)) throw new RangeError("seed must be a whole number");
    this.seed = seed;
    this.trace = new Trace(records);
    this.#verbose = verbose;
    this.#chance = new Chance(seed, "world");
    const driver = { failed: this.#failed.bind(this), settled: this.#settled.bind(this) };
    this.#network = new SimulatedNetwork({ seed, driver, ...(epoch !== undefined && { epoch }) });
    this.#links = new Links(new Chance(seed, "links"), () => this.#network.clock.time, link);
    this.#network.ways = this.#links;
    this.#observe();
    this.#owner = this.#nodeOwner();
  }

  /** Virtual time, in milliseconds. */
  get now(): number {
    return this.#network.clock.time / 1000;
  }

  /** All nodes, in the order in which they were made. */
  get nodes(): readonly WorldNode[] {
    return [...this.#nodes.values()];
  }

  /** What nodes have logged. */
  get history(): readonly HistoryEntry[] {
    return this.#history.entries;
  }

  /** Errors that have ended nodes. */
  get failures(): readonly NodeFailure[] {
    return this.#failures;
  }

  /** A number from 0 up to but not including 1, for what builds the world; the seed decides it. */
  random(): number {
    return this.#chance.number();
  }

  /** A new node, which other nodes know by its name: `tcp://name:5555`. */
  node(name: string, program: Program, { at = 0, mayFail = false, environment = {} }: NodeOptions = {}): WorldNode {
    const machine = this.#network.machine({ name, environment });
    machine.print = (text) => {
      this.#record("log", name, text);
      if (this.#verbose) this.#show(name, text);
    };
    const node = new WorldNode(this.#owner, machine, program);
    this.#nodes.set(name, node);
    if (mayFail) this.#mayFail.add(name);
    this.at(at, () => node.start());
    return node;
  }

  /** The node of that name. Throws a RangeError if there is none. */
  named(name: string): WorldNode {
    const node = this.#nodes.get(name);
    if (!node) throw new RangeError(`there is no node "${name}"; there are ${[...this.#nodes.keys()].join(", ")}`);
    return node;
  }

  /** Sets what the link between two nodes is like, in both directions or in the one. */
  link(from: NodeLike, to: NodeLike, conditions: LinkConditions, { oneWay = false } = {}): void {
    const [a, b] = [this.#machine(from), this.#machine(to)];
    this.#links.set(a, b, conditions);
    if (!oneWay) this.#links.set(b, a, conditions);
    this.#record("link", a.name, JSON.stringify(conditions), b.name);
  }

  /** What the link from the one node to the other is like. */
  linkOf(from: NodeLike, to: NodeLike): LinkConditions {
    return this.#links.get(this.#machine(from), this.#machine(to));
  }

  /**
   * Nothing gets from the nodes of the one group to those of the other, and with `oneWay: false`, which is
   * the default, nothing back. A group that is left out means all other nodes. Systems repeat what they
   * send on streams for 15 minutes, at intervals that double from 200 ms.
   */
  partition(from: readonly NodeLike[], to?: readonly NodeLike[], { oneWay = false } = {}): void {
    this.#each(from, to, (a, b) => {
      this.#links.cut(a, b);
      if (!oneWay) this.#links.cut(b, a);
    });
    this.#record("partition", undefined, this.#groups(from, to, oneWay ? "→" : "↔"));
  }

  /** Ends partitions between the groups; of all nodes if none are given. */
  heal(from: readonly NodeLike[] = this.nodes, to?: readonly NodeLike[]): void {
    this.#each(from, to, (a, b) => {
      this.#links.heal(a, b);
      this.#links.heal(b, a);
    });
    this.#record("heal", undefined, this.#groups(from, to, "↔"));
  }

  /**
   * The next connection from the one node to the other is reset when the first has sent so many bytes on
   * it, wherever that cuts them.
   */
  resetAt({ from, to }: { readonly from: NodeLike; readonly to: NodeLike }, bytes: number): void {
    this.#resets.push({ from: this.#machine(from).name, to: this.#machine(to).name, bytes });
  }

  /** Calls the action at a virtual time, in milliseconds. It belongs to no node. */
  at(time: number, action: () => void): void {
    this.#network.clock.enter(Math.round(time * 1000), action, true, undefined);
  }

  /** Enters faults that are written down. */
  apply(faults: readonly Fault[]): void {
    applyFaults(this, faults);
  }

  /**
   * What must hold for the history, whenever a node has logged something: `check` returns false or a text,
   * or throws, where it does not, and the world ends with a SimulationError.
   */
  invariant(name: string, check: Check): void {
    this.#history.require(name, check, false);
  }

  /** What must hold for the history when `run()` ends. */
  finally(name: string, check: Check): void {
    this.#history.require(name, check, true);
  }

  /**
   * Runs the world until a virtual time, in milliseconds, as fast as the processor allows. It can be run on
   * from there. Rejects with a SimulationError where a node has failed that may not, or an invariant does
   * not hold.
   */
  async run({ until }: { readonly until: number }): Promise<void> {
    if (active) throw new Error("a world runs in this thread already: wait until its run() has ended");
    active = this;
    const { clock } = this.#network;
    const current = (): NodeProcess | undefined => {
      const process = clock.running ? clock.current : undefined;
      return process instanceof NodeProcess && !process.ended ? process : undefined;
    };
    const restore = [
      install(() => this.#surroundings(current())),
      provideDefaults(current),
      catchRejections((reason) => this.#failed(reason, clock.current)),
    ];
    try {
      await clock.run(Math.round(until * 1000));
    } finally {
      for (const undo of restore) undo();
      active = undefined;
    }
    this.#report();
  }

  /** A hash of the wasm memory of all nodes: 16 hexadecimal digits. */
  memoryHash(): string {
    const hash = createHash("sha256");
    for (const node of this.nodes) {
      const memory = node.process?.memory;
      if (memory) hash.update(memory);
    }
    return hash.digest("hex").slice(0, 16);
  }

  /** Ends all nodes. Their memory is free when nothing refers to the world any more. */
  dispose(): void {
    for (const node of this.nodes) node.kill();
  }

  #surroundings(process: NodeProcess | undefined): ReturnType<WorldNode["surroundings"]> | undefined {
    return process && this.#nodes.get(process.machine.name)?.surroundings(process);
  }

  #report(): void {
    this.#violation ??= this.#history.check(true);
    const at = { seed: this.seed, time: this.now, failures: this.#failures };
    const violation = this.#violation;
    if (violation) {
      const { name, message, cause } = violation;
      throw new SimulationError("ERR_SIM_INVARIANT", `"${name}" does not hold${message && `: ${message}`}`, at, cause);
    }
    const failed = this.#failures.find(({ node }) => !this.#mayFail.has(node));
    if (!failed) return;
    const { node, error, time } = failed;
    const text = error instanceof Error ? error.message : String(error);
    const code = error instanceof NotSimulatedError ? "ERR_SIM_NOT_SIMULATED" : "ERR_SIM_NODE_FAILED";
    throw new SimulationError(code, `node "${node}" has failed: ${text}`, { ...at, time }, error);
  }

  #failed(error: unknown, process: unknown): void {
    const node = process instanceof NodeProcess ? this.#nodes.get(process.machine.name) : undefined;
    if (node && process instanceof NodeProcess) node.fail(error, process);
    else this.#failures.push({ node: "the world itself", time: this.now, error });
  }

  #settled(): void {
    if (this.#violation) return;
    const violation = this.#history.check(false);
    if (!violation) return;
    this.#violation = violation;
    this.#record("violation", undefined, violation.name);
    this.#network.clock.stop();
  }

  #nodeOwner(): NodeOwner {
    const { clock } = this.#network;
    return {
      seed: this.seed,
      record: (kind, node, text) => this.#record(kind, node.name, text),
      logged: (node, event, data) => this.#logged(node, event, data),
      failed: (node, error) => this.#failures.push({ node: node.name, time: this.now, error }),
      enter: (process, action) => clock.as(process, action),
      isCurrent: (process) => !clock.running || clock.current === process,
      pause: () => {
        clock.pause();
        return (process) => clock.resume(process);
      },
      soon: (action) => this.at(this.now, action),
    };
  }

  #logged(node: WorldNode, event: string, data: unknown): void {
    this.#history.add({ time: this.now, node: node.name, event, data });
    const text = data === undefined ? event : `${event} ${typeof data === "string" ? data : JSON.stringify(data)}`;
    this.#record("log", node.name, text);
    if (this.#verbose) this.#show(node.name, text);
  }

  #show(node: string, text: string): void {
    console.error(`${this.now.toFixed(3).padStart(12)} ${node}: ${text}`);
  }

  #record(kind: TraceKind, node: string | undefined, text?: string, peer?: string): void {
    const { now } = this;
    this.trace.add({
      time: now,
      kind,
      ...(node !== undefined && { node }),
      ...(peer !== undefined && { peer }),
      ...(text !== undefined && { text }),
    });
  }

  #observe(): void {
    const between = (kind: TraceKind, from: Machine, to: Machine): void =>
      this.#record(kind, from.name, undefined, to.name);
    this.#network.observer = {
      sent: (from, to, pieces, kind) => {
        const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
        const record = { time: this.now, node: from.name, peer: to.name, bytes };
        this.trace.add({ ...record, kind: kind === "stream" ? "send" : "datagram" }, pieces);
      },
      lost: (from, to) => between("lost", from, to),
      connected: (client, server) => {
        between("connect", client.machine, server.machine);
        this.#planReset(client, server);
      },
      refused: (from, to) => between("refused", from, to),
      ended: (from, to, how) => between(how, from, to),
    };
  }

  /** One end of a new connection is the sender of the first plan that it fits. */
  #planReset(client: Stream, server: Stream): void {
    const fits = ({ from, to }: ResetPlan): boolean =>
      (from === client.machine.name && to === server.machine.name) ||
      (from === server.machine.name && to === client.machine.name);
    const plan = this.#resets.find(fits);
    if (!plan) return;
    this.#resets = this.#resets.filter((other) => other !== plan);
    const sender = plan.from === client.machine.name ? client : server;
    sender.resetAfter(plan.bytes);
  }

  #machine(node: NodeLike): Machine {
    return (typeof node === "string" ? this.named(node) : node).machine;
  }

  #each(from: readonly NodeLike[], to: readonly NodeLike[] | undefined, visit: (a: Machine, b: Machine) => void): void {
    const here = new Set(from.map((node) => this.#machine(node)));
    const there = to ? to.map((node) => this.#machine(node)) : this.#others(here);
    for (const a of here) for (const b of there) if (a !== b) visit(a, b);
  }

  #others(here: ReadonlySet<Machine>): Machine[] {
    const others = [...this.#network.machines].filter((machine) => !here.has(machine));
    return others.length > 0 ? others : [...here];
  }

  #groups(from: readonly NodeLike[], to: readonly NodeLike[] | undefined, arrow: string): string {
    const names = (group: readonly NodeLike[]): string => group.map((node) => this.#machine(node).name).join(" ");
    return `${names(from)} ${arrow} ${to ? names(to) : "all others"}`;
  }
}

/** While a world runs, a promise that is rejected and not handled is a failure of a node, and not of this process. */
function catchRejections(failed: (reason: unknown) => void): () => void {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", failed);
  return () => {
    process.off("unhandledRejection", failed);
    for (const listener of others) process.on("unhandledRejection", listener);
  };
}

/**
 * Makes a world.
 *
 * @example
 * const world = simulate({ seed: 7 });
 * world.node("server", async ({ zmq }) => {
 *   const socket = new zmq.Reply();
 *   await socket.bind("tcp://*:5555");
 *   for await (const [message] of socket) await socket.send(message);
 * });
 * world.node("client", async ({ zmq, log }) => {
 *   const socket = new zmq.Request();
 *   socket.connect("tcp://server:5555");
 *   await socket.send("hello");
 *   log("reply", String(await socket.receive()));
 * });
 * await world.run({ until: 1000 });
 */
export function simulate(options: WorldOptions = {}): World {
  return new World(options);
}
