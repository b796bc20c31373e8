/** A node of a world: a machine of the simulated network, and the process that runs on it. */
import * as api from "../api/index.js";
import { createInstance } from "../instance.js";
import { milliseconds } from "../shim/simulated/clock.js";
import type { Machine } from "../shim/simulated/machine.js";
import { Chance } from "./chance.js";
import { Disk } from "./disk.js";
import { NotSimulatedError } from "./errors.js";
import type { Surroundings } from "./globals.js";
import { conditionsOf, setConditions, type ConditionedNode, type NodeConditions } from "./node-conditions.js";
import { NodeProcess } from "./process.js";
import { loadProgram, type NodeEnvironment, type Program } from "./program.js";
import type { TraceKind } from "./trace.js";

/** What a node needs of its world. */
export interface NodeOwner {
  readonly seed: number;
  record(kind: TraceKind, node: WorldNode, text?: string): void;
  logged(node: WorldNode, event: string, data: unknown): void;
  failed(node: WorldNode, error: unknown): void;
  /** Makes the process current, for what it does from now on in this turn. */
  enter(process: NodeProcess, action: () => void): void;
  /** Whether the code that runs is the process's. */
  isCurrent(process: NodeProcess): boolean;
  /** Lets no time pass until what it returns is called, with the process that goes on. */
  pause(): (process: NodeProcess) => void;
  /** Starts the process soon. */
  soon(action: () => void): void;
}

/** What a node is doing: see `WorldNode.state`. */
export type NodeState = "new" | "running" | "done" | "failed" | "killed" | "off";

/** A machine of a world, and the process that runs on it. */
export class WorldNode {
  /** The name by which other nodes reach it. */
  readonly name: string;
  /** Its files, which outlive its processes. */
  readonly disk: Disk;
  /** @internal */
  readonly machine: Machine;
  readonly #owner: NodeOwner;
  readonly #program: Program;
  readonly #chance: Chance;
  #process: NodeProcess | undefined;
  #state: NodeState = "new";
  #starts = 0;

  /** @internal */
  constructor(owner: NodeOwner, machine: Machine, program: Program) {
    this.#owner = owner;
    this.machine = machine;
    this.name = machine.name;
    this.#program = program;
    this.#chance = new Chance(owner.seed, `node ${machine.name}`);
    this.disk = new Disk({ chance: this.#chance, sleep: (ms) => this.#sleep(this.#process, ms) });
  }

  /**
   * `new`: it has not started. `running`, `done`: its program runs, or its function has returned,
   * which ends nothing. `failed`: by an error. `killed`, `off`: by `kill()` or `powerOff()`.
   */
  get state(): NodeState {
    return this.#state;
  }

  /** The address of the node on the network. Its name means the same. */
  get address(): string {
    return this.machine.addresses[0]!;
  }

  /** Ends the process at once. Its system closes its connections, and so its peers learn of it. */
  kill(): void {
    this.#end("killed", "kill");
  }

  /** Ends the process and its system. No peer is told; the disk may lose what was not synced. */
  powerOff(): void {
    this.machine.powerOff();
    this.disk.powerFailed();
    this.#end("off", "power-off");
    this.#state = "off";
  }

  /** Starts the program again, after `kill()` where it runs. */
  restart(): void {
    if (this.#process) this.kill();
    this.machine.powered = true;
    this.#owner.soon(() => this.start());
  }

  /**
   * Sets the wall clock of the node forward by that number of milliseconds, or back. Other clocks
   * are as they were.
   */
  jump(milliseconds: number): void {
    this.machine.wallClock.jump(milliseconds);
    this.#owner.record("jump", this, `${milliseconds} ms`);
  }

  /** The process does nothing for a time in milliseconds, as one that computes, or is stopped. */
  stall(milliseconds: number): void {
    this.machine.stall(milliseconds);
    this.#owner.record("stall", this, `${milliseconds} ms`);
  }

  /** The conditions of the node at present: what `set()` has changed, and defaults. */
  get conditions(): Required<NodeConditions> {
    return conditionsOf(this.#conditioned());
  }

  /**
   * Changes conditions of the node, until they are set again. A restart does not change them.
   * Throws a TypeError for a name that is no condition, and a RangeError for a value that is wrong.
   *
   * @example
   * node.set({ acceptAfter: 500, descriptors: 3 });
   */
  set(conditions: NodeConditions): void {
    setConditions(this.#conditioned(), conditions);
    const changes = Object.entries(conditions).map(([name, value]) => `${name} ${String(value)}`);
    this.#owner.record("conditions", this, changes.join(", "));
  }

  /** Milliseconds that it takes to resolve a name: `set({ resolveAfter })`. Default: 1. */
  resolveAfter(milliseconds: number): void {
    this.set({ resolveAfter: milliseconds });
  }

  /**
   * Names that the node cannot resolve at present: `set({ unresolved })`. An empty list ends that.
   */
  failToResolve(names: readonly string[] | "all"): void {
    this.set({ unresolved: names });
  }

  /** @internal */
  get process(): NodeProcess | undefined {
    return this.#process;
  }

  /** @internal */
  start(): void {
    if (this.#process) return;
    const process = new NodeProcess(this.machine, this.#starts++);
    process.surroundings = this.#surroundings(process);
    this.#process = process;
    this.#state = "running";
    this.#owner.record("start", this, String(process.number));
    this.#owner.enter(process, () => void this.#run(process));
  }

  async #run(process: NodeProcess): Promise<void> {
    try {
      const environment = this.#environment(process);
      const run = typeof this.#program === "function" ? this.#program : await this.#load(this.#program);
      if (typeof run === "function") await (run as (node: NodeEnvironment) => unknown)(environment);
      if (process.ended) return;
      this.#state = "done";
      this.#owner.record("done", this);
    } catch (error) {
      this.fail(error, process);
    }
  }

  async #load(program: URL | string): Promise<unknown> {
    const process = this.#process!;
    const resume = this.#owner.pause();
    let paused = true;
    const begin = (): void => {
      if (paused) resume(process);
      paused = false;
    };
    try {
      return await loadProgram(program, begin);
    } finally {
      begin();
    }
  }

  /** @internal The error ends the process. */
  fail(error: unknown, process: NodeProcess | undefined = this.#process): void {
    if (!process || process.ended) return;
    this.#owner.record("failed", this, describe(error));
    this.#end("failed");
    this.#owner.failed(this, error);
  }

  /** What the globals answer in the code of a process. */
  #surroundings(process: NodeProcess): Surroundings {
    return {
      chance: this.#chance,
      after: (milliseconds, callback) => this.#after(process, milliseconds, callback),
      wallClock: () => this.machine.wallClock.at(this.#now()),
      now: () => this.#now(),
      timeOrigin: this.machine.wallClock.at(this.#now()) - this.#now(),
      contain: (callback) => this.#contain(process, callback),
      refuse: (what) => {
        const error = new NotSimulatedError(this.name, what);
        this.fail(error, process);
        throw error;
      },
    };
  }

  #environment(process: NodeProcess): NodeEnvironment {
    return {
      name: this.name,
      zmq: { ...api, createInstance },
      disk: this.disk,
      restarts: process.number,
      sleep: (milliseconds) => this.#sleep(process, milliseconds),
      log: (event, data) => {
        if (this.#check(process, "log()")) this.#owner.logged(this, event, data);
      },
      random: () => this.#chance.number(),
    };
  }

  /**
   * False: the process has ended. Its code may have gone on at a real time; then the node fails.
   */
  #check(process: NodeProcess, what: string): boolean {
    if (process.ended) return false;
    if (!this.#owner.isCurrent(process))
      this.fail(new NotSimulatedError(this.name, `What the code before ${what} has waited for`), process);
    return !process.ended;
  }

  #sleep(process: NodeProcess | undefined, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      if (process && this.#check(process, "sleep()")) this.#after(process, milliseconds, resolve);
    });
  }

  #after(process: NodeProcess, milliseconds: number, callback: () => void): () => void {
    if (process.ended) return () => undefined;
    return process.scheduling.startTimer(milliseconds, callback, false);
  }

  #contain(process: NodeProcess, callback: () => void): void {
    if (process.ended) return;
    try {
      callback();
    } catch (error) {
      this.fail(error, process);
    }
  }

  #conditioned(): ConditionedNode {
    return { machine: this.machine, disk: this.disk, now: this.#now() };
  }

  #now(): number {
    return milliseconds(this.machine.network.clock.time);
  }

  #end(state: NodeState, kind?: TraceKind): void {
    const process = this.#process;
    if (!process) return;
    this.#state = state;
    if (kind) this.#owner.record(kind, this);
    this.#process = this.machine.process = undefined;
    process.end(new Error(`the process of node "${this.name}" has ended`));
    this.machine.endHosts();
    this.disk.processEnded();
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
