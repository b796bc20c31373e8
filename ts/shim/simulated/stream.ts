/**
 * One end of a stream, connecting or connected. Bytes that were taken leave at the end of the turn,
 * and arrive at the other end in order. How many may be on their way and unread is bounded, as by
 * the buffers of two kernels.
 */
import type { Endpoint } from "../host.js";
import { HostOption, POLLERR, POLLIN, POLLOUT, POLLRDHUP, SHUT_RD, SHUT_WR } from "../host.js";
import { ByteQueue } from "./byte-queue.js";
import { total } from "./pieces.js";
import { Transmission } from "./transmission.js";
import { SendWindow } from "./window.js";
import type { Descriptor, Owner } from "./descriptor.js";
import type { Machine } from "./machine.js";

/** A closed end drops what still arrives for this time; then the other end gets a reset for it. */
const LINGER_MS = 2000;
const ALL = POLLIN | POLLOUT | POLLERR | POLLRDHUP;

export class Stream implements Descriptor {
  readonly #owner: Owner;
  /** -1: not accepted yet, or closed. */
  #fd: number;
  #local: Endpoint | undefined;
  #remote: Endpoint | undefined;
  #other: Stream | undefined;
  /** To the other end. */
  #sending: Transmission | undefined;
  #connecting: boolean;
  readonly #inbox = new ByteQueue();
  #stage: Uint8Array[] = [];
  readonly #window = new SendWindow();
  /** A send was answered short: POLLOUT is reported when there is room. */
  #refused = false;
  #writeEnded = false;
  /** The other end has ended its direction, and all that it sent has arrived. */
  #readEnded = false;
  /** What arrives is dropped: shut down for receiving, or closed. */
  #receiveClosed = false;
  /** The name of an errno. */
  #error: string | undefined;
  #errorReceived = false;
  #closed = false;
  /** Closed for good: what arrives is answered with a reset. */
  #gone = false;
  /** Reports that came before the connection was accepted. */
  #untold = 0;

  constructor(fd: number, owner: Owner, connecting: boolean, local?: Endpoint, remote?: Endpoint) {
    this.#fd = fd;
    this.#owner = owner;
    this.#connecting = connecting;
    this.#local = local;
    this.#remote = remote;
  }

  /** Makes the two the ends of one connection. */
  join(other: Stream): void {
    this.#joined(other);
    other.#joined(this);
  }

  #joined(other: Stream): void {
    this.#other = other;
    this.#sending = new Transmission(this.machine, other.machine, other.#arrived, () => this.#broken("ETIMEDOUT"));
  }

  get machine(): Machine {
    return this.#owner.machine;
  }

  /** Has the other end learn that it is connected, before anything that is sent. */
  greet(connected: () => void): void {
    this.#sending?.signal(connected);
  }

  /** The connection is reset after this number of further bytes, wherever that cuts them. */
  resetAfter(bytes: number): void {
    this.#sending?.resetAfter(bytes);
  }

  /** The other end has answered. One that was closed meanwhile resets the connection. */
  connected(local: Endpoint | undefined, remote: Endpoint | undefined): void {
    if (this.#closed) {
      this.#reset();
      return;
    }
    this.#local = local;
    this.#remote = remote;
    this.#connecting = false;
    this.#report(POLLOUT);
  }

  /** The attempt to connect has failed. */
  fail(error: string): void {
    this.#connecting = false;
    this.#break(error);
  }

  /** It was accepted: what has come so far is reported. */
  accepted(fd: number): void {
    this.#fd = fd;
    if (this.#untold) this.#owner.report(fd, this.#untold, 0, this.#error);
  }

  recv(buffer: Uint8Array, peek: boolean): number {
    const size = this.#inbox.take(buffer, peek);
    if (!peek) this.#other?.credit(size);
    if (size > 0 || this.#error === undefined || this.#errorReceived || buffer.length === 0) return size;
    this.#errorReceived = !peek;
    return this.#owner.no(this.#error);
  }

  send(data: Uint8Array): number {
    if (this.#error !== undefined) return this.#owner.no(this.#error);
    if (this.#writeEnded) return this.#owner.no("EPIPE");
    const taken = this.#connecting ? 0 : this.#window.room(data.length);
    if (taken < data.length) this.#refused = true;
    if (taken === 0) return 0;
    if (this.#stage.length === 0) this.#owner.stage(this);
    this.#stage.push(new Uint8Array(taken < data.length ? data.subarray(0, taken) : data));
    this.#window.take(taken);
    return taken;
  }

  flush(): void {
    const pieces = this.#stage;
    const other = this.#other;
    if (pieces.length === 0) return;
    this.#stage = [];
    if (other && this.#sending?.send(pieces)) this.#resetByNetwork(other);
  }

  /** A box between the two ends has reset the connection. */
  #resetByNetwork(other: Stream): void {
    this.#resetOther();
    other.#carry((end) => end.#broken("ECONNRESET"));
  }

  shutdown(how: number): number {
    if (this.#connecting || this.#error !== undefined) return this.#owner.no("ENOTCONN");
    if (how !== SHUT_WR) {
      this.#stopReceiving();
      this.#report(POLLIN | POLLRDHUP);
    }
    if (how !== SHUT_RD) this.#endWriting();
    return 0;
  }

  option(option: HostOption, _value: number): number {
    const known = option === HostOption.NoDelay || option === HostOption.KeepAlive;
    return known ? 0 : this.#owner.no("ENOPROTOOPT");
  }

  name(peer: boolean): Endpoint | undefined | number {
    if (this.#connecting && (peer || this.#local === undefined)) return this.#owner.no("ENOTCONN");
    return peer ? this.#remote : this.#local;
  }

  /** A reset is for TCP: a unix socket drops what it has taken, and ends. */
  close(reset: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    if (reset) this.#unsend();
    if (this.#linked && reset && !this.#unix && !this.#writeEnded) this.#reset();
    else if (this.#linked) this.#linger();
    else this.#leave();
  }

  /** As the system does: a reset where something is unread, else the end of the stream. */
  end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unsend();
    if (this.#linked && this.#inbox.size > 0) this.#reset();
    else if (this.#linked) this.#endWriting();
    this.#leave();
  }

  /** The machine has lost its power: the other end does not learn of it. */
  vanish(): void {
    this.#closed = true;
    this.#sending?.abandon();
    this.#leave();
  }

  /** The other end has read bytes of this one's. */
  credit(bytes: number): void {
    if (bytes === 0) return;
    this.#window.give(bytes);
    const other = this.#other;
    if (!other || !this.#refused || !this.#window.halfEmpty || this.#closed) return;
    this.#refused = false;
    other.#carry((sender) => sender.#report(POLLOUT));
  }

  /** It has another end, and works. */
  get #linked(): boolean {
    return !this.#connecting && this.#other !== undefined && this.#error === undefined;
  }

  get #unix(): boolean {
    return (this.#local ?? this.#remote)?.kind === "unix";
  }

  /** Has something arrive at the other end, after all that was sent before. */
  #carry(arrive: (other: Stream) => void): void {
    const other = this.#other;
    if (other) this.#sending?.signal(() => arrive(other));
  }

  readonly #arrived = (pieces: readonly Uint8Array[]): void => {
    if (this.#gone) {
      this.#carry((sender) => sender.#broken("ECONNRESET"));
      return;
    }
    const bytes = total(pieces);
    const first = this.#inbox.size === 0;
    if (this.#receiveClosed || this.#error !== undefined) {
      this.#other?.credit(bytes);
      return;
    }
    for (const piece of pieces) this.#inbox.push(piece);
    if (first) this.#report(POLLIN);
  };

  #ended(): void {
    this.#readEnded = true;
    if (this.#closed) this.#leave();
    else if (!this.#receiveClosed) this.#report(POLLIN | POLLRDHUP);
  }

  #broken(error: string): void {
    if (this.#closed) this.#leave();
    else if (this.#error === undefined) this.#break(error);
  }

  #break(error: string): void {
    this.#error = error;
    this.#stage = [];
    this.#report(ALL);
  }

  #endWriting(): void {
    if (this.#writeEnded) return;
    this.flush();
    this.#writeEnded = true;
    this.#sending?.ended("end");
    this.#carry((other) => other.#ended());
  }

  /** What was taken and not sent is dropped. */
  #unsend(): void {
    this.#window.give(total(this.#stage));
    this.#stage = [];
  }

  #stopReceiving(): void {
    this.#receiveClosed = true;
    this.#other?.credit(this.#inbox.clear());
  }

  #reset(): void {
    this.#resetOther();
    this.#leave();
  }

  #resetOther(): void {
    this.#sending?.ended("reset");
    this.#carry((other) => other.#broken("ECONNRESET"));
  }

  /** Keeps the process until all has arrived, and drops what comes until the other end ends. */
  #linger(): void {
    this.#stopReceiving();
    this.#endWriting();
    const { machine } = this;
    const { clock } = machine.network;
    const { lastArrival = 0 } = this.#sending ?? {};
    const sent = (): void => {
      this.#owner.release();
      if (this.#readEnded) this.#leave();
    };
    this.#owner.hold();
    clock.at(lastArrival, sent, { name: `${machine.name} has sent all`, lane: this, process: null });
    const limit = { name: `${machine.name} lingers no more`, limit: true, process: null };
    clock.after(LINGER_MS, () => this.#leave(), limit);
  }

  #leave(): void {
    this.#gone = true;
    this.#inbox.clear();
  }

  #report(events: number): void {
    if (this.#closed) return;
    if (this.#fd < 0) this.#untold |= events;
    else this.#owner.report(this.#fd, events, 0, this.#error);
  }
}
