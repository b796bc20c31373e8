/**
 * Sends that libzmq has refused: each is attempted again, waits, or rejects. Waiting sends keep
 * their order.
 *
 * EAGAIN has two meanings. On most sockets it means that no queue takes a message now, so the send
 * waits. A message of a ROUTER with `mandatory`, a STREAM, a SERVER or a PEER names the one peer
 * that it goes to. There EAGAIN may mean that the queue to this peer is full, while other peers can
 * be sent to. A wait would delay the messages to those, so the send rejects at once, as with npm
 * zeromq.
 */
import type { SocketPtr } from "../../core/boundary/module.js";
import { ZMQ_PEER, ZMQ_POLLOUT, ZMQ_ROUTER, ZMQ_SERVER, ZMQ_STREAM, ZMQ_TYPE } from "../../zmq/constants.js";
import { wasmErrno } from "../../zmq/errno.js";
import { errorFromWasm } from "../errors.js";
import { readOption } from "../options/option-values.js";
import { isRetryable, Queue, type Pending, type SocketQueue } from "./queue.js";
import { refusal, type WaitOptions } from "./wait.js";

const EAGAIN = -wasmErrno("EAGAIN");
/**
 * Kinds of socket whose messages name the one peer that they go to, and which return EAGAIN for
 * that peer.
 */
const NAMING_KINDS: readonly unknown[] = [ZMQ_ROUTER, ZMQ_STREAM, ZMQ_SERVER, ZMQ_PEER];

const PEER_IS_FULL =
  "the queue to the peer that the message names is full (sendHighWaterMark); other peers can be sent to";

/** One message to send, or many. */
export interface Outgoing {
  /**
   * Makes one attempt. Returns 0 if all of it is sent, 1 if some of it is, else a negative wasm
   * errno. Throws the errors of its source of messages.
   */
  attempt(): number;
  /** Called before the send waits, because the program's code runs during the wait. */
  wait?(): void;
}

interface PendingSend extends Pending {
  readonly resolve: (sent?: Promise<void>) => void;
  readonly outgoing: Outgoing;
}

export class BlockedSends {
  /**
   * ZMQ_SNDTIMEO in milliseconds; -1: no limit. It applies here, because calls into C never wait.
   */
  timeout = -1;
  readonly waiting = new Queue<PendingSend>();
  readonly #queue: SocketQueue;
  readonly #socket: SocketPtr;
  /** Whether the socket is of a naming kind; undefined until libzmq was asked. */
  #naming: boolean | undefined;

  constructor(queue: SocketQueue, socket: SocketPtr) {
    this.#queue = queue;
    this.#socket = socket;
  }

  /**
   * Attempts again after a refusal with `rc`, if the message names a peer: the pump may make room
   * in the queue to that peer. Otherwise returns `rc`. libzmq's queue to a peer holds fewer
   * messages than a program may send between two runs of the pump.
   */
  again(rc: number, outgoing: Outgoing): number {
    if (rc !== EAGAIN || !this.#namesPeers()) return rc;
    this.#queue.instance.pump();
    return outgoing.attempt();
  }

  /** Makes a send that was refused with `rc` wait, or rejects it. */
  refused(rc: number, outgoing: Outgoing, wait?: WaitOptions): Promise<void> {
    const error = this.#rejection(rc, wait?.timeout);
    if (!error) return this.queue(outgoing, wait, rc);
    this.#queue.pay(0); // a loop that repeats a refused send must not keep the event loop from turning
    return Promise.reject(error);
  }

  /**
   * Queues a send behind the others. `refused`: why libzmq has refused it, as a negative wasm
   * errno.
   */
  queue(outgoing: Outgoing, wait?: WaitOptions, refused = EAGAIN): Promise<void> {
    return new Promise((resolve, reject) => {
      const pending = { resolve, reject, outgoing, refused, limit: wait?.timeout, settled: undefined };
      this.#queue.enter(this.waiting, pending, wait, this.timeout);
      if (this.#queue.budget.left <= 0) this.#queue.budget.awaitTurn();
      this.#queue.update();
    });
  }

  /** Sends as many of the waiting messages as possible. Returns true if something was sent. */
  settle(): boolean {
    const { instance } = this.#queue;
    let moved = false;
    while (this.waiting.length !== 0 && this.#queue.budget.left > 0) {
      const pending = this.waiting.first!;
      let rc: number;
      try {
        rc = this.again(pending.outgoing.attempt(), pending.outgoing);
      } catch (error) {
        if (instance.failure) throw error;
        instance.memory.direct.endHold();
        this.#end(pending).reject(error as Error); // thrown by the program's source of messages
        continue;
      }
      if (rc >= 0) moved = true;
      if (rc > 0) continue;
      const error = rc < 0 ? this.#rejection(rc, pending.limit) : undefined;
      if (error) this.#end(pending).reject(error);
      else if (rc === 0) this.#end(pending).resolve(instance.memory.direct.whenSent(instance));
      else {
        pending.refused = rc;
        return moved;
      }
    }
    return moved;
  }

  /** Removes all waiting sends from the queue and returns them. */
  drain(): PendingSend[] {
    return this.waiting.drain();
  }

  #end(pending: PendingSend): PendingSend {
    this.waiting.delete(pending);
    pending.settled?.();
    return pending;
  }

  /**
   * Returns the error of a send that was refused with `rc`; undefined if the send waits until
   * libzmq takes it.
   */
  #rejection(rc: number, timeout: number | undefined): Error | undefined {
    if (rc === EAGAIN && this.#namesPeers() && this.#takesOthers()) return errorFromWasm(rc, PEER_IS_FULL);
    return isRetryable(rc) && (timeout ?? this.timeout) !== 0 ? undefined : refusal(rc, true);
  }

  #namesPeers(): boolean {
    const target = { instance: this.#queue.instance, ptr: this.#socket };
    return (this.#naming ??= NAMING_KINDS.includes(readOption(target, ZMQ_TYPE, "Int32")));
  }

  /**
   * Whether libzmq takes a message to any peer. Only a ROUTER answers no, when the queues to all
   * peers are full.
   */
  #takesOthers(): boolean {
    return (this.#queue.instance.exports.port_events(this.#socket) & ZMQ_POLLOUT) !== 0;
  }
}
