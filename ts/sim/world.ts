/**
 * A world: nodes, the network between them, and a virtual clock, all of it decided by one seed.
 * Each node runs the real libzmq. One world runs at a time in a thread.
 */
import { crypto } from "./builtins.js";
import { milliseconds } from "../shim/simulated/clock.js";
import { SimulatedNetwork } from "../shim/simulated/network.js";
import type { Machine } from "../shim/simulated/machine.js";
import { functionOf, nodeName, objectOf, virtualTime, worldOptions } from "./arguments.js";
import { Chance } from "./chance.js";
import type { NodeFailure } from "./errors.js";
import { applyFaults, type Fault } from "./faults.js";
import { History, type Check, type HistoryEntry, type Violation } from "./history.js";
import { Links, type LinkConditions } from "./links.js";
import { NetworkTrace } from "./network-trace.js";
import { WorldNode, type NodeOwner } from "./node.js";
import type { NodeLike, NodeOptions, ResetPlace, WorldOptions } from "./options.js";
import { report } from "./outcome.js";
import { NodeProcess } from "./process.js";
import type { Program } from "./program.js";
import { surround } from "./surroundings.js";
import { Trace, type TraceKind } from "./trace.js";

const RECORDS = 100_000;

/** A world runs in this thread. */
let busy = false;

/** A simulated network of nodes on a virtual clock. */
export class World {
  /** The number that decides everything that is random. */
  readonly seed: number;
  /** What has happened. */
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
  readonly #events: NetworkTrace;
  readonly #owner: NodeOwner;

  constructor(options: WorldOptions = {}) {
    const { seed = 1, epoch, link, records = RECORDS, verbose = false } = worldOptions(options);
    this.seed = seed;
    this.trace = new Trace(records);
    this.#verbose = verbose;
    this.#chance = new Chance(seed, "world");
    const driver = { failed: this.#failed.bind(this), settled: this.#settled.bind(this) };
    this.#network = new SimulatedNetwork({ seed, driver, ...(epoch !== undefined && { epoch }) });
    this.#links = new Links(new Chance(seed, "links"), () => this.#network.clock.time, link);
    this.#network.ways = this.#links.ways;
    this.#events = new NetworkTrace(this.#network, this.trace);
    this.#owner = this.#nodeOwner();
  }

  /** Virtual time, in milliseconds. */
  get now(): number {
    return milliseconds(this.#network.clock.time);
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
  node(name: string, program: Program, { at = 0, mayFail, skew = 0, environment = {} }: NodeOptions = {}): WorldNode {
    const machine = this.#network.machine({ name: nodeName(name, program), environment });
    machine.wallClock.jump(skew);
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
   * Nothing gets from the nodes of the one group to those of the other, and with `oneWay: false`,
   * which is the default, nothing back. A group that is left out means all other nodes. Systems
   * repeat what they send on streams for 15 minutes, at intervals that double from 200 ms.
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
   * The next connection between two nodes is reset when `from` has sent that number of bytes on it,
   * wherever that cuts them. With `within`, only if that happens in so many milliseconds.
   */
  resetAt({ from, to }: ResetPlace, bytes: number, { within = Infinity } = {}): void {
    const giveUp = this.#events.planReset({ from: this.#machine(from), to: this.#machine(to), bytes });
    if (within < Infinity) this.at(this.now + within, giveUp);
  }

  /** Calls the action at a virtual time, in milliseconds. It belongs to no node. */
  at(time: number, action: () => void): void {
    const task = { name: "the world", resumes: true, process: null };
    this.#network.clock.at(virtualTime(time, "time"), functionOf(action, "action"), task);
  }

  /** Enters faults that are written down. */
  apply(faults: readonly Fault[]): void {
    applyFaults(this, faults);
  }

  /**
   * What must hold for the history, whenever a node has logged something: `check` returns false or
   * a text, or throws, where it does not, and the world ends with a SimulationError.
   */
  invariant(name: string, check: Check): void {
    this.#history.require(name, check, false);
  }

  /** What must hold for the history when `run()` ends. */
  finally(name: string, check: Check): void {
    this.#history.require(name, check, true);
  }

  /**
   * Runs the world until a virtual time, in milliseconds, as fast as the processor allows. It can
   * be run on from there. Rejects with a SimulationError where a node has failed that may not, or
   * an invariant does not hold.
   */
  async run(end: { readonly until: number }): Promise<void> {
    const until = virtualTime(objectOf(end, "end", "{ until: 60_000 }").until, "until");
    if (busy) throw new Error("a world runs in this thread already: wait until its run() has ended");
    busy = true;
    const restore = surround({
      process: () => this.#current(),
      rejected: (reason) => this.#failed(reason, this.#network.clock.current),
    });
    try {
      await this.#network.clock.run(until);
    } finally {
      restore();
      busy = false;
    }
    this.#violation ??= this.#history.check(true);
    const { now: time, seed } = this;
    report({ seed, time, violation: this.#violation, failures: this.#failures, mayFail: this.#mayFail });
  }

  /** A hash of the wasm memory of all nodes: 16 hexadecimal digits. */
  memoryHash(): string {
    const hash = crypto.createHash("sha256");
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

  /** The process whose code runs. */
  #current(): NodeProcess | undefined {
    const { clock } = this.#network;
    const process = clock.running ? clock.current : undefined;
    return process instanceof NodeProcess && !process.ended ? process : undefined;
  }

  #nodeOf(process: unknown): WorldNode | undefined {
    return process instanceof NodeProcess ? this.#nodes.get(process.machine.name) : undefined;
  }

  #failed(error: unknown, process: unknown): void {
    if (process instanceof NodeProcess) this.#nodeOf(process)?.fail(error, process);
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
