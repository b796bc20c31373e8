/**
 * One process of a node: from its start until it is killed, has failed, or the world ends. It has
 * an instance of libzmq of its own, over the node's machine, and a default context in it.
 */
import { Context } from "../api/sockets/context.js";
import { InlineInstance } from "../core/instance/inline.js";
import { ERRNO } from "../core/boundary/errno-numbers.js";
import type { Surroundings } from "./globals.js";
import type { CreateHost, HostLink, HostScheduling } from "../shim/host.js";
import type { Process } from "../shim/simulated/clock.js";
import type { Machine } from "../shim/simulated/machine.js";

export class NodeProcess implements Process {
  ended = false;
  readonly number: number;
  readonly machine: Machine;
  /** For its timers: they need no libzmq. */
  readonly scheduling: HostScheduling;
  /** What the globals answer in its code. */
  surroundings: Surroundings | undefined;
  #instance: InlineInstance | undefined;
  #context: Context | undefined;
  readonly #links: HostLink[] = [];

  /**
   * Process number `number` of the node that has the machine. It takes the machine from the one
   * before.
   */
  constructor(machine: Machine, number: number) {
    this.machine = machine;
    this.number = number;
    machine.process = this;
    this.scheduling = machine.createHost({ errno: ERRNO, ready: () => undefined, pump: () => false });
  }

  /** The host of an instance of this process. */
  readonly createHost: CreateHost = (link) => {
    this.#links.push(link);
    return this.machine.createHost(link);
  };

  /** The instance that is used by default, made when it is first asked for. */
  get instance(): InlineInstance {
    return (this.#instance ??= new InlineInstance(this.createHost));
  }

  /** The context of sockets that are given none. */
  get context(): Context {
    return (this.#context ??= new Context({ instance: this.instance }));
  }

  /** The wasm memory of the default instance; undefined: it was not used yet. */
  get memory(): Uint8Array | undefined {
    return this.#instance?.memory.u8;
  }

  /** No code of it runs any more, and no promise of it is settled. */
  end(reason: Error): void {
    this.ended = true;
    for (const link of this.#links) link.abandon?.(reason);
  }
}
