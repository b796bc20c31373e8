/**
 * A local address of a stream socket, and once it listens, the connections that wait to be
 * accepted: a bounded number. Those beyond it are closed, as are those that the machine has no
 * descriptor for: libuv does that, and so Node's host.
 */
import { POLLIN, type Endpoint } from "../host.js";
import { Unopened, type Owner, type RememberedOptions } from "./descriptor.js";
import type { InetEndpoint } from "./addresses.js";
import type { Binding } from "./ports.js";
import type { Stream } from "./stream.js";

/** Waiting connections at least, whatever the backlog: as Node's host has it. */
const SIMULATED_BACKLOG = 1024;

export class Listener extends Unopened {
  readonly #fd: number;
  readonly #v6only: boolean;
  #local: Endpoint | undefined;
  #binding: Binding<Listener> | undefined;
  #waiting: Stream[] = [];
  /** Connections that a machine is slow to accept: the program does not know of them yet. */
  readonly #slow = new Set<Stream>();
  /** undefined: it does not listen. */
  #limit: number | undefined;

  constructor(fd: number, owner: Owner, options: RememberedOptions, v6only: boolean) {
    super(owner, options);
    this.#fd = fd;
    this.#v6only = v6only;
  }

  /** 0, or a negative errno. */
  bind(local: Endpoint): number {
    const { machine } = this.owner;
    if (local.kind === "unix") {
      const error = machine.files.bindSocket(local.path, this);
      if (error) return this.owner.no(error);
      this.#local = local;
      return 0;
    }
    if (local.kind === "name" || !machine.owns(local.address)) return this.owner.no("EADDRNOTAVAIL");
    this.#binding = machine.tcp.bind(local, this, this.#v6only);
    if (!this.#binding) return this.owner.no("EADDRINUSE");
    this.#local = this.#binding.local;
    return 0;
  }

  get local(): Endpoint | undefined {
    return this.#local;
  }

  /** The source of a connection that begins here. */
  get source(): InetEndpoint | undefined {
    return this.#binding?.local;
  }

  get listening(): boolean {
    return this.#limit !== undefined;
  }

  listen(backlog: number): number {
    this.#limit = Math.max(backlog, SIMULATED_BACKLOG);
    return 0;
  }

  /** A connection has arrived. False: too many wait, or no descriptor is left. */
  admit(stream: Stream): boolean {
    const { machine } = this.owner;
    if (this.waiting >= (this.#limit ?? 0) || !machine.hasDescriptor) return false;
    const { acceptAfter } = machine.conditions;
    if (acceptAfter === 0) this.#offer(stream);
    else {
      this.#slow.add(stream);
      const offer = (): void => {
        if (this.#slow.delete(stream)) this.#offer(stream);
      };
      machine.network.clock.after(acceptAfter, offer, { name: `${machine.name} accepts`, resumes: true });
    }
    return true;
  }

  #offer(stream: Stream): void {
    if (this.#waiting.push(stream) === 1) this.owner.report(this.#fd, POLLIN);
  }

  /** The oldest connection that waits; undefined: none does. */
  shift(): Stream | undefined {
    return this.#waiting.shift();
  }

  /** Connections that were not accepted yet. */
  get waiting(): number {
    return this.#waiting.length + this.#slow.size;
  }

  /** Connections that can be accepted now. */
  get ready(): number {
    return this.#waiting.length;
  }

  override name(peer: boolean): Endpoint | number {
    return peer || !this.#local ? super.name(peer) : this.#local;
  }

  /** Its address is free at once, but for the file of a unix socket, which stays. */
  override close(): void {
    this.#release();
    for (const stream of this.#leave()) stream.close(true);
  }

  override vanish(): void {
    this.#release();
    for (const stream of this.#leave()) stream.vanish();
  }

  /** Connections that were not accepted, which are no longer the listener's. */
  #leave(): Stream[] {
    const left = [...this.#waiting, ...this.#slow];
    this.#waiting = [];
    this.#slow.clear();
    return left;
  }

  #release(): void {
    const { machine } = this.owner;
    if (this.#binding) machine.tcp.unbind(this.#binding);
    else if (this.#local?.kind === "unix") machine.files.releaseSocket(this.#local.path, this);
    this.#limit = undefined;
  }
}
