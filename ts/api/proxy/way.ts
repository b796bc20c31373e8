/**
 * One direction of a proxy. Messages stay in libzmq: a part is passed on without a copy. If the
 * other side does not take it, the part is kept and nothing more is read in this direction.
 */
import type { Instance } from "../../core/instance/instance.js";
import { MSG_BYTES } from "../../core/memory/memory.js";
import type { MemoryPtr, MsgPtr } from "../../core/boundary/module.js";
import { COST_BYTES } from "../../core/tuning.js";
import { ZMQ_DONTWAIT, ZMQ_POLLIN, ZMQ_POLLOUT, ZMQ_SNDMORE } from "../../zmq/constants.js";
import { wasmErrno } from "../../zmq/errno.js";
import { errorFromWasm } from "../errors.js";
import type { IncomingTransfer } from "../messages/transfer.js";
import type { SocketHandle } from "../sockets/socket-handle.js";

const EAGAIN = wasmErrno("EAGAIN");
/** Messages in one direction before the other one follows. */
const BURST = 128;

/** One direction: from one socket to the other. */
export class Way {
  readonly #instance: Instance;
  readonly #from: SocketHandle;
  readonly #to: SocketHandle;
  readonly #msg: MsgPtr;
  /** The part in #msg is not passed on yet. */
  #inHand = false;
  /** The rest of a message that was counted on its way: see `ready({ subscriptions })`. */
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
    const { subscriptions } = this.#from;
    const size = subscriptions ? this.#receiveCounted(subscriptions.peeking) : this.#receive();
    if (size < 0 && size !== -EAGAIN) throw errorFromWasm(size);
    this.#inHand = size >= 0;
    if (this.#inHand) this.#cost += size / COST_BYTES;
    return this.#inHand;
  }

  /** Receives the next part. Returns its size or a negative wasm errno. */
  #receive(): number {
    const { exports } = this.#instance;
    const size = exports.zmq_msg_recv(this.#msg, this.#from.ptr, ZMQ_DONTWAIT);
    return size < 0 ? -exports.zmq_errno() : size;
  }

  /** Receives the next part through the count of subscriptions. Returns as `#receive()` does. */
  #receiveCounted(peeking: IncomingTransfer): number {
    if (this.#seen.length === 0) {
      const message = peeking.receive(this.#instance, this.#from.ptr);
      if (typeof message === "number") return message;
      this.#seen = message;
    }
    return this.#put(this.#seen.shift()!);
  }

  #put(part: Uint8Array): number {
    const { exports, memory } = this.#instance;
    if (exports.zmq_msg_init_size(this.#msg, part.length) !== 0) return -exports.zmq_errno();
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
