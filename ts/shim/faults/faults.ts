/**
 * Faults below libzmq: a decorator over any host. It turns a good network into one that delivers a
 * byte at a time, refuses for now, reports late, and resets connections. All of it is within the
 * seam's contract and from a seed, so that a run can be repeated.
 *
 * It keeps these promises of host.h:
 * - After a short answer, readiness is reported again, in a turn of its own and only if it is true
 *   then. Until that, the direction gives and takes nothing more.
 * - Reports of a descriptor keep their order. The end of a stream is reported only when the port
 *   may take an empty recv for it.
 * - The rest of a batch after a cut send is sent when the descriptor is closed without another
 *   attempt. libzmq closes after the write of its last batch, even if that was not taken whole (see
 *   send-buffer.ts).
 *
 * Datagrams are reported late, and lost: libzmq's engine for them takes EAGAIN for the end of its
 * socket.
 *
 * No file of the package imports this one: it is built as dist/faults.cjs, and the host reads it
 * for an instance with faults.
 */
import type { CapableHost, CreateCapableHost } from "../capabilities.js";
import type { Datagram, Endpoint, HostLink } from "../host.js";
import { BATCH_BYTES, POLLERR, POLLIN, POLLOUT, POLLRDHUP } from "../host.js";
import { Dice } from "./dice.js";
import { parseFaults, type Faults, type Range } from "./plan.js";

/** Further turns of the event loop before a delayed report. */
const DELAYED_TURNS: Range = [1, 3];
const END = POLLRDHUP | POLLERR;

/** The state of a descriptor. */
class Line {
  readonly fd: number;
  /** Bytes until the stream is reset; Infinity: never. */
  receiveLeft: number;
  sendLeft: number;
  readonly stream: boolean;
  /** Poll events that are not reported yet. */
  held = 0;
  error = 0;
  /** Turns until they are. */
  turns = 0;
  /** The end of the stream was reported: from now on the port takes an empty recv for it. */
  ended = false;
  broken = false;
  /** The rest of a batch whose send was cut. */
  rest: Uint8Array | undefined;

  constructor(fd: number, stream: boolean, receiveLeft = Infinity, sendLeft = Infinity) {
    this.fd = fd;
    this.stream = stream;
    this.receiveLeft = receiveLeft;
    this.sendLeft = sendLeft;
  }
}

/**
 * Puts faults between the instance and the host. They are `Faults`, or the words of `parseFaults`.
 */
export function withFaults(createHost: CreateCapableHost, faults: Faults | string): CreateCapableHost {
  const plan = typeof faults === "string" ? parseFaults(faults) : faults;
  return (link) => {
    const layer = new FaultLayer(link, createHost, plan);
    return overlaid(layer.inner, layer);
  };
}

/** The object, with the methods of the layer over its own. */
function overlaid<T extends object>(inner: T, layer: Partial<T>): T {
  return new Proxy(inner, {
    get(_inner, name) {
      const owner = Reflect.has(layer, name) ? layer : inner;
      const value: unknown = Reflect.get(owner, name);
      return typeof value === "function" ? (value.bind(owner) as unknown) : value;
    },
  });
}

class FaultLayer implements Partial<CapableHost> {
  readonly inner: CapableHost;
  readonly #link: HostLink;
  readonly #faults: Faults;
  readonly #dice: Dice;
  readonly #lines = new Map<number, Line>();
  readonly #waiting = new Set<Line>();
  readonly #probe = new Uint8Array(1);
  #scheduled = false;
  #streams = 0;

  constructor(link: HostLink, createHost: CreateCapableHost, faults: Faults) {
    this.#link = link;
    this.#faults = faults;
    this.#dice = new Dice(faults.seed);
    this.inner = createHost({
      errno: link.errno,
      ready: (fd, set, clear, error) => this.#onReady(fd, set, clear, error),
      pump: (polled) => link.pump(polled),
      ...(link.refused && { refused: link.refused }),
      ...(link.abandon && { abandon: link.abandon }),
    });
  }

  streamConnect(fd: number, peer: Endpoint): number {
    const status = this.inner.streamConnect(fd, peer);
    if (status === 0) this.#open(fd);
    return status;
  }

  streamAccept(fd: number, accepted: number): number {
    if (this.#refuses(this.#line(fd), POLLIN)) return this.#errno("EAGAIN");
    const left = this.inner.streamAccept(fd, accepted);
    if (left >= 0) this.#open(accepted);
    return left;
  }

  streamRecv(fd: number, buffer: Uint8Array, peek: boolean): number {
    const line = this.#line(fd);
    if (line.broken || buffer.length === 0) return 0;
    if (!line.ended && (peek ? line.held & POLLIN : this.#refuses(line, POLLIN))) return 0;
    if (peek) return this.inner.streamRecv(fd, buffer, true);
    const limit = Math.min(buffer.length, this.#size(this.#faults.read), line.receiveLeft);
    const got = limit > 0 ? this.inner.streamRecv(fd, buffer.subarray(0, limit), false) : 0;
    if (got > 0) line.receiveLeft -= got;
    if (line.receiveLeft <= 0) this.#reset(line);
    else if (got === limit && got < buffer.length && !line.ended) this.#hold(line, POLLIN, 0);
    return got;
  }

  streamSend(fd: number, data: Uint8Array): number {
    const line = this.#line(fd);
    line.rest = undefined;
    if (line.broken) return line.held ? 0 : this.#errno("ECONNRESET");
    const limit = this.#refuses(line, POLLOUT)
      ? 0
      : Math.min(data.length, this.#size(this.#faults.write), line.sendLeft);
    const taken = limit > 0 ? this.inner.streamSend(fd, data.subarray(0, limit)) : 0;
    if (taken > 0) line.sendLeft -= taken;
    if (line.sendLeft <= 0) {
      this.inner.flush();
      this.#reset(line);
    } else if (taken === limit && taken < data.length) {
      this.#hold(line, POLLOUT, 0);
      if (data.length - taken <= BATCH_BYTES) line.rest = new Uint8Array(data.subarray(taken)); // slice() of a Buffer is not a copy
    }
    return taken;
  }

  /** A datagram that is lost was never there: the next one is received in its place. */
  datagramRecv(fd: number, buffer: Uint8Array, peek: boolean): Datagram | number {
    for (;;) {
      const received = this.inner.datagramRecv(fd, buffer, peek);
      if (peek || typeof received === "number" || !this.#dice.chance(this.#faults.drop)) return received;
    }
  }

  socketClose(fd: number, reset: boolean): number {
    const line = this.#lines.get(fd);
    if (line) {
      if (line.rest && !line.broken && !reset) this.inner.streamSend(fd, line.rest);
      this.#waiting.delete(line);
      this.#lines.delete(fd);
    }
    return this.inner.socketClose(fd, reset);
  }

  destroy(): void {
    this.#waiting.clear();
    this.#lines.clear();
    this.inner.destroy();
  }

  #onReady(fd: number, set: number, clear: number, error: number): void {
    const line = this.#line(fd);
    line.held &= ~clear;
    if (clear) this.#link.ready(fd, 0, clear, 0);
    if (set === 0) return;
    if (line.held !== 0 || this.#dice.chance(this.#faults.delay)) this.#hold(line, set, error);
    else this.#tell(line, set, error);
  }

  /** Whether the direction is held back. Chance may hold it back from now on. */
  #refuses(line: Line, event: number): boolean {
    if (line.held & event) return true;
    if (!this.#dice.chance(this.#faults.again)) return false;
    this.#hold(line, event, 0);
    return true;
  }

  #hold(line: Line, set: number, error: number): void {
    if (line.held === 0)
      line.turns = 1 + (this.#dice.chance(this.#faults.delay) ? this.#dice.within(DELAYED_TURNS) : 0);
    line.held |= set;
    line.error ||= error;
    this.#waiting.add(line);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.inner.later(this.#onTurn);
  }

  readonly #onTurn = (): void => {
    this.#scheduled = false;
    for (const line of [...this.#waiting]) {
      if (--line.turns > 0) continue;
      this.#waiting.delete(line);
      this.#deliver(line);
    }
    if (this.#waiting.size > 0) this.#schedule();
  };

  /** Reports the events that were held back, as far as they still hold. */
  #deliver(line: Line): void {
    const { fd, error } = line;
    let set = line.held;
    line.held = line.error = 0;
    const nothing = (): boolean => this.inner.streamRecv(fd, this.#probe, true) === 0;
    if (line.stream && set & POLLIN && !(set & END) && !line.broken && nothing()) set &= ~POLLIN;
    if (set !== 0) this.#tell(line, set, error);
  }

  #tell(line: Line, set: number, error: number): void {
    if (set & END) line.ended = true;
    this.#link.ready(line.fd, set, 0, error);
  }

  /** Resets the connection: the peer gets a reset now, the port a report in a turn of its own. */
  #reset(line: Line): void {
    line.broken = true;
    this.inner.socketClose(line.fd, true);
    this.#hold(line, POLLIN | POLLOUT | END, this.#link.errno["ECONNRESET"] ?? 0);
  }

  #open(fd: number): void {
    const { resetReceived, resetSent } = this.#faults;
    const nth = this.#streams++;
    this.#lines.set(fd, new Line(fd, true, place(resetReceived, nth), place(resetSent, nth)));
  }

  #line(fd: number): Line {
    let line = this.#lines.get(fd);
    if (!line) this.#lines.set(fd, (line = new Line(fd, false)));
    return line;
  }

  #size(range: Range | undefined): number {
    return range ? this.#dice.within(range) : Infinity;
  }

  #errno(name: string): number {
    return -(this.#link.errno[name] ?? 0);
  }
}

/** The nth number of the range, if it has that many. */
function place(range: Range | undefined, nth: number): number {
  return range && range[0] + nth <= range[1] ? range[0] + nth : Infinity;
}
