/**
 * Proxies: zmq_proxy_steerable() without its thread. C's loop blocks. Here the same loop stops
 * where it would wait, and goes on when one of the two sockets has changed.
 *
 * Messages stay in libzmq: a part is passed on without a copy. If the other side does not take it,
 * the proxy keeps it and reads nothing more in that direction, and the opposite direction goes on.
 * A turn forwards ITERATION_OPERATIONS messages, or about 1 MB, and then lets the event loop turn.
 */
import type { Instance } from "../../core/instance/instance.js";
import { MSG_BYTES } from "../../core/memory/memory.js";
import type { MemoryPtr, MsgPtr } from "../../core/boundary/module.js";
import { ZMQ_DONTWAIT, ZMQ_POLLIN, ZMQ_POLLOUT, ZMQ_SNDMORE } from "../../zmq/constants.js";
import { wasmErrno } from "../../zmq/errno.js";
import { checkArguments, checked } from "../arguments.js";
import { errorFromWasm, errorNamed } from "../errors.js";
import { disposable } from "../dispose.js";
import { kHandle, type ExclusiveUser, type SocketHandle } from "../sockets/socket-handle.js";
import { COST_BYTES, ITERATION_OPERATIONS } from "../../core/tuning.js";
import { inspectable } from "../inspect.js";
import { explained, object, requireEndpoint } from "./proxy-arguments.js";
import type { Socket } from "../sockets/socket.js";
import { waitOf, within, type WaitOptions } from "../messages/wait.js";

const EAGAIN = wasmErrno("EAGAIN");
const ETERM = wasmErrno("ETERM");
/** Messages in one direction before the other one follows. */
const BURST = 128;

/** One direction: from one socket to the other. */
class Way {
  readonly #instance: Instance;
  readonly #from: SocketHandle;
  readonly #to: SocketHandle;
  readonly #msg: MsgPtr;
  /** The part in #msg is not passed on yet. */
  #inHand = false;
  /**
   * The rest of a message that was looked at before the proxy took it: see `ready({ subscriptions
   * })`.
   */
  #seen: Uint8Array[] = [];
  #cost = 0;

  constructor(from: SocketHandle, to: SocketHandle) {
    this.#instance = from.instance;
    this.#from = from;
    this.#to = to;
    this.#msg = this.#instance.memory.alloc(MSG_BYTES) as number as MsgPtr;
    this.#instance.exports.zmq_msg_init(this.#msg);
  }

  /** Forwards some messages. Returns their cost, or 0 if none could be moved. */
  forward(): number {
    this.#cost = 0;
    let going = this.#inHand ? this.#handOver() : this.#isReady();
    while (going && this.#cost < BURST) going = this.#take() && this.#handOver();
    return this.#cost;
  }

  close(): void {
    const { exports, memory } = this.#instance;
    exports.zmq_msg_close(this.#msg);
    memory.free(this.#msg as number as MemoryPtr);
  }

  /** A proxy with one socket on both sides asks it only once, as in C. */
  #isReady(): boolean {
    const waits = this.#from.subscriptions?.peeking.waiting ?? false;
    return (waits || hasEvent(this.#from, ZMQ_POLLIN)) && (this.#from === this.#to || hasEvent(this.#to, ZMQ_POLLOUT));
  }

  /** Takes the next part. False: there is none. */
  #take(): boolean {
    const { exports } = this.#instance;
    if (this.#seen.length === 0) this.#seen = this.#from.subscriptions?.peeking.shift() ?? [];
    const seen = this.#seen.shift();
    const size = seen ? this.#put(seen) : exports.zmq_msg_recv(this.#msg, this.#from.ptr, ZMQ_DONTWAIT);
    if (size < 0 && exports.zmq_errno() !== EAGAIN) throw errorFromWasm(exports.zmq_errno());
    this.#inHand = size >= 0;
    if (this.#inHand) this.#cost += size / COST_BYTES;
    return this.#inHand;
  }

  #put(part: Uint8Array): number {
    const { exports, memory } = this.#instance;
    if (exports.zmq_msg_init_size(this.#msg, part.length) !== 0) return -1;
    memory.write(exports.zmq_msg_data(this.#msg), part);
    return part.length;
  }

  /** Passes on the part and the rest of its message. False: the proxy keeps a part. */
  #handOver(): boolean {
    const { exports } = this.#instance;
    for (;;) {
      const more = this.#seen.length > 0 || exports.zmq_msg_more(this.#msg) !== 0;
      if (!this.#send(more ? ZMQ_SNDMORE | ZMQ_DONTWAIT : ZMQ_DONTWAIT)) return false;
      this.#inHand = false;
      this.#cost++;
      // The parts of a message arrive together.
      if (!more || !this.#take()) return true;
    }
  }

  #send(flags: number): boolean {
    const { exports } = this.#instance;
    if (exports.zmq_msg_send(this.#msg, this.#to.ptr, flags) >= 0) return true;
    if (exports.zmq_errno() !== EAGAIN) throw errorFromWasm(exports.zmq_errno());
    // The event that makes room may be unread in the mailbox, whose descriptor reports it only
    // once.
    return hasEvent(this.#to, ZMQ_POLLOUT) && exports.zmq_msg_send(this.#msg, this.#to.ptr, flags) >= 0;
  }
}

function hasEvent({ instance, ptr }: SocketHandle, event: number): boolean {
  const events = instance.exports.port_events(ptr);
  if (events < 0) throw errorFromWasm(events);
  return (events & event) !== 0;
}

/** The property with the run of a proxy. */
const kRun = Symbol("run");

/** A proxy between its start and its end. */
class Run implements ExclusiveUser {
  readonly ended: Promise<void>;
  readonly #instance: Instance;
  readonly #sockets: readonly Socket[];
  readonly #ways: Way[];
  #paused = false;
  #over = false;
  #awaitingTurn = false;
  #settle: (error?: Error) => void = () => undefined;
  readonly #forget: () => void;

  constructor(front: Socket, back: Socket) {
    this.#sockets = [front, back];
    const [from, to] = [front[kHandle], back[kHandle]];
    this.#instance = from.instance;
    this.#ways = from === to ? [new Way(from, to)] : [new Way(from, to), new Way(to, from)];
    this.ended = new Promise((resolve, reject) => {
      this.#settle = (error) => {
        if (error) reject(error);
        else resolve();
      };
    });
    for (const handle of new Set([from, to])) handle.occupy(this);
    this.#instance.hold();
    this.#forget = this.#instance.onFailure((failure) => this.#settle(failure));
    this.#later();
  }

  changed(): void {
    if (this.#paused || this.#over || this.#awaitingTurn || this.#instance.failure) return;
    try {
      let [credit, cost] = [ITERATION_OPERATIONS, 0];
      do {
        cost = this.#ways.reduce((sum, way) => sum + way.forward(), 0);
        credit -= cost;
      } while (cost > 0 && credit > 0);
      if (credit > 0) return;
      this.#instance.pump();
      this.#later();
    } catch (error) {
      if (error !== this.#instance.failure) this.end(error as Error);
    }
  }

  closing(): void {
    this.end(errorFromWasm(ETERM));
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#later();
  }

  /** Ends it once, and reports it later, as the end of C's thread is reported later. */
  end(error?: Error): void {
    if (this.#over) return;
    this.#over = true;
    const instance = this.#instance;
    instance.later(() => {
      if (instance.failure) return;
      this.#forget();
      for (const way of this.#ways) way.close();
      for (const socket of this.#sockets) {
        socket[kHandle].vacate();
        socket.close();
      }
      instance.release();
      this.#settle(error);
    });
  }

  #later(): void {
    if (this.#awaitingTurn) return;
    this.#awaitingTurn = true;
    this.#instance.later(() => {
      this.#awaitingTurn = false;
      this.changed();
    });
  }
}

/**
 * `zmq_proxy_steerable`: forwards messages between two sockets, in both directions. It runs on the
 * program's event loop, in turns.
 *
 * Between REQ and REP, use a ROUTER as front end and a DEALER as back end. A proxy that breaks
 * their order of requests and replies ends with EFSM, as in C.
 */
export class Proxy<F extends Socket = Socket, B extends Socket = Socket> {
  declare [Symbol.asyncDispose]: () => Promise<void>;
  readonly #frontEnd: F;
  readonly #backEnd: B;
  /** @internal */
  declare [kRun]?: Run | undefined;

  /** @throws TypeError if one is not an object; EINVAL if one is not a socket. */
  constructor(frontEnd: F, backEnd: B, ...rest: never[]) {
    checkArguments([frontEnd, backEnd, ...rest], [object("Front-end"), object("Back-end")]);
    for (const socket of [frontEnd, backEnd])
      if (!(kHandle in socket)) throw errorNamed("EINVAL", "frontEnd and backEnd are sockets of this library");
    this.#frontEnd = frontEnd;
    this.#backEnd = backEnd;
  }

  /** The socket of the front end. */
  get frontEnd(): F {
    return this.#frontEnd;
  }

  /** The socket of the back end. */
  get backEnd(): B {
    return this.#backEnd;
  }

  /**
   * Forwards messages until `terminate()` is called, and then closes both sockets. Nothing else may
   * use them meanwhile. Messages that are not forwarded at the end are dropped.
   *
   * @param options `signal` and `timeout` end the proxy too, and `run()` rejects with the reason.
   * @throws EINVAL unless both are bound or connected; EBUSY if one is in a running proxy. Rejects
   *   with EFSM, ETERM or another error that ends the proxy.
   */
  run(options?: WaitOptions): Promise<void> {
    const wait = waitOf(options, 0);
    const [front, back] = [this.#frontEnd[kHandle], this.#backEnd[kHandle]];
    requireEndpoint(front, "Front-end");
    requireEndpoint(back, "Back-end");
    if (front.exclusiveUser ?? back.exclusiveUser) throw explained("EBUSY", "Socket is already in a proxy that runs");
    if (front.instance !== back.instance)
      throw explained("EINVAL", "Both sockets must be in the same instance of libzmq");
    const run = new Run(this.#frontEnd, this.#backEnd);
    this[kRun] = run;
    const ended = run.ended.finally(() => {
      this[kRun] = undefined;
    });
    return wait ? within(front.instance, ended, wait, () => "the proxy was ended").finally(() => run.end()) : ended;
  }

  /** "PAUSE": forwards nothing until `resume()`. Throws EBADF if the proxy does not run. */
  pause(): void {
    this.#running().pause();
  }

  /** "RESUME": ends a pause. Throws EBADF if the proxy does not run. */
  resume(): void {
    this.#running().resume();
  }

  /** "TERMINATE": ends the proxy, and `run()` resolves. Throws EBADF if the proxy does not run. */
  terminate(): void {
    this.#running().end();
  }

  #running(): Run {
    if (!this[kRun]) throw errorNamed("EBADF");
    return this[kRun];
  }
}

/** Ends a proxy, if it runs. */
async function finish(this: { [kRun]?: Run | undefined }): Promise<void> {
  const run = this[kRun];
  run?.end();
  await run?.ended;
}

inspectable(Proxy.prototype as Proxy, (proxy) => ({
  running: proxy[kRun] !== undefined,
  frontEnd: proxy.frontEnd,
  backEnd: proxy.backEnd,
}));
disposable<{ [kRun]?: Run | undefined }>(Proxy.prototype, finish);
checked(Proxy.prototype, { pause: [], resume: [], terminate: [] });
