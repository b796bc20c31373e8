/**
 * What stands behind the number of a descriptor, of whatever kind, and what all kinds need of their
 * host.
 */
import type { Endpoint, HostOption } from "../host.js";
import type { Machine } from "./machine.js";
import type { Flushable } from "./scheduling.js";

/** The host, as its sockets see it. */
export interface Owner {
  readonly machine: Machine;
  /**
   * Reports events; with the name of an errno, a failed connection. Nothing once the host has
   * ended.
   */
  report(fd: number, set: number, clear?: number, error?: string): void;
  /** The negative errno of that name. */
  no(name: string): number;
  /** Has it flushed at the end of the turn. */
  stage(flushable: Flushable): void;
  /** Keeps the process alive. */
  hold(): void;
  release(): void;
}

export interface Descriptor {
  option(option: HostOption, value: number): number;
  name(peer: boolean): Endpoint | undefined | number;
  close(reset: boolean): void;
  /** The process has ended, and the system closes what it had. */
  end(): void;
  /** The machine has lost its power: its addresses are free, and no peer learns of it. */
  vanish(): void;
}

/** Options that were set before there was a socket to set them on. */
export type RememberedOptions = ReadonlyMap<HostOption, number>;

/** A descriptor of which only options are known yet. */
export class Unopened implements Descriptor {
  readonly owner: Owner;
  readonly options: Map<HostOption, number>;

  constructor(owner: Owner, options: RememberedOptions = new Map()) {
    this.owner = owner;
    this.options = new Map(options);
  }

  option(option: HostOption, value: number): number {
    this.options.set(option, value);
    return 0;
  }

  name(_peer: boolean): Endpoint | number {
    return this.owner.no("ENOTCONN");
  }

  close(_reset: boolean): void {
    return;
  }

  end(): void {
    this.close(true);
  }

  vanish(): void {
    this.close(true);
  }
}
