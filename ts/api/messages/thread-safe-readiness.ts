/**
 * Readiness of thread-safe sockets, which have no ZMQ_FD. The descriptor of a poller is ready when
 * the socket has changed, and a monitor reports when the socket is gone.
 */
import { POLLIN, POLLNVAL } from "../../shim/host.js";
import type { Instance } from "../../core/instance/instance.js";
import type { ContextPtr, MsgPtr, PollerPtr, SocketPtr } from "../../core/boundary/module.js";
import {
  ZMQ_DONTWAIT,
  ZMQ_EVENT_MONITOR_STOPPED,
  ZMQ_FD,
  ZMQ_PAIR,
  ZMQ_POLLIN,
  ZMQ_POLLOUT,
} from "../../zmq/constants.js";
import { wasmErrno } from "../../zmq/errno.js";
import type { OpenContext } from "../sockets/context.js";
import { errorFromWasm } from "../errors.js";
import { readOption } from "../options/option-values.js";
import type { SocketReadiness } from "./readiness.js";

const EAGAIN = wasmErrno("EAGAIN");

export class PollerReadiness implements SocketReadiness {
  readonly fd: number;
  readonly #instance: Instance;
  readonly #context: ContextPtr;
  readonly #socket: SocketPtr;
  readonly #poller: PollerPtr;

  constructor({ instance, ptr }: OpenContext, socket: SocketPtr) {
    const { exports, memory } = instance;
    this.#instance = instance;
    this.#context = ptr;
    this.#socket = socket;
    this.#poller = (exports.zmq_poller_new() >>> 0) as PollerPtr;
    if (
      this.#poller === 0 ||
      exports.zmq_poller_add(this.#poller, socket, 0, ZMQ_POLLIN | ZMQ_POLLOUT) !== 0 ||
      exports.zmq_poller_fd(this.#poller, memory.scratch) !== 0
    )
      throw errorFromWasm(exports.zmq_errno());
    this.fd = memory.i32[memory.scratch >>> 2]!;
  }

  /** Listens. The descriptor reports again after the poller was asked. */
  listen(listener: (events: number) => void): void {
    const { exports, memory } = this.#instance;
    this.#instance.watch(this.fd, POLLIN, (events) => {
      if ((events & POLLNVAL) === 0) exports.zmq_poller_wait(this.#poller, memory.scratch, 0);
      listener(events);
    });
  }

  closing(gone: () => void): void {
    const { exports, memory } = this.#instance;
    this.#instance.unwatch(this.fd);
    this.#watchEnd(gone);
    memory.u32[memory.scratch >>> 2] = this.#poller;
    exports.zmq_poller_destroy(memory.scratch);
  }

  /**
   * Waits for the last event of a monitor, which says that its socket has ended. If no monitor can
   * be made, `gone` is called without waiting.
   */
  #watchEnd(gone: () => void): void {
    const instance = this.#instance;
    const { exports, memory } = instance;
    const ptr = (exports.zmq_socket(this.#context, ZMQ_PAIR) >>> 0) as SocketPtr;
    if (ptr === 0) {
      instance.later(gone);
      return;
    }
    const connected = memory.withText(
      `inproc://libzmq-wasm.end.${this.#socket}`,
      (endpoint) =>
        exports.zmq_socket_monitor(this.#socket, endpoint, ZMQ_EVENT_MONITOR_STOPPED) === 0 &&
        exports.zmq_connect(ptr, endpoint) === 0,
    );
    const fd = readOption({ instance, ptr }, ZMQ_FD, "Int32") as number;
    const ask = (): void => {
      if (connected && !hasEnded(instance, ptr)) return;
      instance.unwatch(fd);
      exports.zmq_close(ptr);
      gone();
    };
    instance.watch(fd, POLLIN, ask);
    if (!connected) instance.later(ask);
    else exports.port_events(ptr);
  }
}

/** Whether a message has arrived, or never will. */
function hasEnded({ exports, memory }: Instance, pair: SocketPtr): boolean {
  const msg = memory.scratch as number as MsgPtr;
  exports.zmq_msg_init(msg);
  const size = exports.zmq_msg_recv(msg, pair, ZMQ_DONTWAIT);
  const over = size >= 0 || exports.zmq_errno() !== EAGAIN;
  exports.zmq_msg_close(msg);
  return over;
}
