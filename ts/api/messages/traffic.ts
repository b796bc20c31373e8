/**
 * The messages of one socket: the sending half, the receiving half, and the queue that they share.
 */
import type { Instance } from "../../core/instance/instance.js";
import type { SocketPtr } from "../../core/boundary/module.js";
import { SocketQueue } from "./queue.js";
import { Receiver } from "./receive.js";
import { Sender } from "./send.js";
import type { Transfer } from "./transfer.js";

export class Traffic {
  readonly queue: SocketQueue;
  readonly sender: Sender;
  readonly receiver: Receiver;

  /** `owner`: the public socket. */
  constructor(instance: Instance, socket: SocketPtr, transfer: Transfer, owner: object) {
    this.queue = new SocketQueue(instance, owner);
    this.sender = new Sender(this.queue, socket, transfer);
    this.receiver = new Receiver(this.queue, socket, transfer);
    this.queue.serve(this.sender, this.receiver);
  }
}
