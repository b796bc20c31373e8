/**
 * Proxies: zmq_proxy_steerable() without its thread. C's loop blocks. Here the same loop stops
 * where it would wait, and goes on when one of the two sockets has changed.
 *
 * A turn forwards ITERATION_OPERATIONS messages, or about 1 MB, and then lets the event loop turn.
 */
import type { Instance } from "../../core/instance/instance.js";
import { wasmErrno } from "../../zmq/errno.js";
import { checkArguments, checked } from "../arguments.js";
import { errorFromWasm, errorNamed } from "../errors.js";
import { disposable } from "../dispose.js";
import { kHandle, type ExclusiveUser } from "../sockets/socket-handle.js";
import { ITERATION_OPERATIONS } from "../../core/tuning.js";
import { inspectable } from "../inspect.js";
import { explained, object, requireEndpoint } from "./proxy-arguments.js";
import type { Socket } from "../sockets/socket.js";
import { waitOf, within, type WaitOptions } from "../messages/wait.js";
import { Way } from "./way.js";

const ETERM = wasmErrno("ETERM");

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
