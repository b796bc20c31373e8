/**
 * Sends that libzmq has refused: whether a second attempt, a wait or a rejection follows; and those that wait, in order.
 *
 * EAGAIN says two things. On most sockets no queue takes a message now, so the send waits. A ROUTER with `mandatory`, a STREAM, a
 * SERVER and a PEER name the one peer that a message goes to: there EAGAIN may say that the queue to this peer is full, while
 * other peers can be sent to. A wait would hold up the messages to those, so the send rejects at once, as with npm zeromq.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { ZMQ_PEER, ZMQ_POLLOUT, ZMQ_ROUTER, ZMQ_SERVER, ZMQ_STREAM, ZMQ_TYPE } from "../../zmq/constants.js";
import { wasmErrno } from "../../zmq/errno.js";
import type { IterationBudget } from "./iteration-budget.js";
import { errorFromWasm } from "../errors.js";
import { readOption } from "../options/option-values.js";
import { enter, type Outgoing, type PendingSend } from "./pending.js";
import { Queue } from "./queue.js";
import { isRetryable } from "./transfer.js";
import { refusal, type WaitOptions } from "./wait.js";

const EAGAIN = -wasmErrno("EAGAIN");
/** The kinds whose messages name the one peer that they go to, and which answer EAGAIN for that peer. */
const NAMING_KINDS: readonly unknown[] = [ZMQ_ROUTER, ZMQ_STREAM, ZMQ_SERVER, ZMQ_PEER];

const PEER_IS_FULL =
  "the queue to the peer that the message names is full (sendHighWaterMark); other peers can be sent to";

export class BlockedSends {
  /** ZMQ_SNDTIMEO, in milliseconds; -1: a send waits without a limit. It applies here, as calls into C never wait. */
  timeout = -1;
  readonly #instance: Instance;
  readonly #socket: SocketPtr;
  readonly #credit: IterationBudget;
  readonly #changed: () => void;
  readonly #queue = new Queue<PendingSend>();
  /** Whether the socket is of a naming kind; undefined: libzmq has not been asked yet. */
  #naming: boolean | undefined;

  /** `changed` is called when the number of sends that wait has changed, but for those that settle() ends. */
  constructor(instance: Instance, socket: SocketPtr, credit: IterationBudget, changed: () => void) {
    this.#instance = instance;
    this.#socket = socket;
    this.#credit = credit;
    this.#changed = changed;
  }

  /** How many sends wait. */
  get length(): number {
    return this.#queue.length;
  }

  /**
   * The result of a second attempt after one that was refused with `rc`, where the pump may have made room in the queue to the peer
   * that the message names; else `rc`. libzmq's queue to a peer holds fewer messages than a program may send between two runs of the pump.
   */
  again(rc: number, outgoing: Outgoing): number {
    if (rc !== EAGAIN || !this.#namesPeers()) return rc;
    this.#instance.pump();
    return outgoing.hand();
  }

  /** A send that was refused with `rc` waits, or rejects. */
  refused(rc: number, outgoing: Outgoing, wait?: WaitOptions): Promise<void> {
    const error = this.#rejection(rc, wait?.timeout);
    if (!error) return this.queue(outgoing, wait, rc);
    this.#credit.payForPart(0); // a loop that repeats a refused send must not keep the event loop from turning
    return Promise.reject(error);
  }

  /** A send that waits behind the others. `refused`: why libzmq has refused it, as a negative wasm errno. */
  queue(outgoing: Outgoing, wait?: WaitOptions, refused = EAGAIN): Promise<void> {
    return new Promise((resolve, reject) => {
      const pending = { resolve, reject, outgoing, refused, limit: wait?.timeout, settled: undefined };
      enter<PendingSend>(this.#instance, this.#queue, pending, wait, this.timeout, this.#changed);
      if (!this.#credit.left) this.#credit.awaitTurn();
      this.#changed();
    });
  }

  /** Sends what can be sent of the messages that wait. True: something was sent. */
  settle(): boolean {
    let moved = false;
    while (this.#queue.length !== 0 && this.#credit.left) {
      const pending = this.#queue.first!;
      let rc: number;
      try {
        rc = this.again(pending.outgoing.hand(), pending.outgoing);
      } catch (error) {
        if (this.#instance.failure) throw error;
        this.#end(pending).reject(error as Error); // thrown by the program's source of messages
        continue;
      }
      if (rc >= 0) moved = true;
      if (rc > 0) continue;
      const error = rc < 0 ? this.#rejection(rc, pending.limit) : undefined;
      if (error) this.#end(pending).reject(error);
      else if (rc === 0) this.#end(pending).resolve();
      else {
        pending.refused = rc;
        return moved;
      }
    }
    return moved;
  }

  /** Takes all that wait out of the queue. */
  drain(): PendingSend[] {
    return this.#queue.drain();
  }

  #end(pending: PendingSend): PendingSend {
    this.#queue.delete(pending);
    pending.settled?.();
    return pending;
  }

  /** The error of a send that was refused with `rc`; undefined: it waits until libzmq takes it. */
  #rejection(rc: number, timeout: number | undefined): Error | undefined {
    if (rc === EAGAIN && this.#namesPeers() && this.#takesOthers()) return errorFromWasm(rc, PEER_IS_FULL);
    return isRetryable(rc) && (timeout ?? this.timeout) !== 0 ? undefined : refusal(rc, true);
  }

  #namesPeers(): boolean {
    const target = { instance: this.#instance, ptr: this.#socket };
    return (this.#naming ??= NAMING_KINDS.includes(readOption(target, ZMQ_TYPE, "Int32")));
  }

  /** Whether libzmq takes a message to some peer: only a ROUTER says no, where the queues to all peers are full. */
  #takesOthers(): boolean {
    return (this.#instance.exports.port_events(this.#socket) & ZMQ_POLLOUT) !== 0;
  }
}
