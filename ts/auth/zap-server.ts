/**
 * The socket at inproc://zeromq.zap.01, which libzmq asks about peers (RFC 27). Requests are
 * decided concurrently, and answered when they are decided.
 *
 * It is the exclusive user of its socket, as a proxy is: no pending call keeps the process alive.
 * It lives until it or its context is closed, even without a reference in the program. Without it,
 * libzmq would accept peers with any key, or none.
 */
import type { Context } from "../api/sockets/context.js";
import type { Bytes } from "../shim/program-bytes.js";
import { kHandle, type ExclusiveUser, type SocketHandle } from "../api/sockets/socket-handle.js";
import { tryReceiveParts } from "../api/messages/receive.js";
import { trySendParts } from "../api/messages/send.js";
import { Router } from "../api/sockets/socket-types.js";
import type { Instance } from "../core/instance/instance.js";
import type { MemoryPtr } from "../core/boundary/module.js";
import { encodeReply, refusal, type Reply } from "./reply.js";
import { readRequest, type Asked, type AuthRequest } from "./request.js";

const ENDPOINT = "inproc://zeromq.zap.01";
/** Requests before the event loop turns. */
const BURST = 128;
/** Z85: 40 characters and a NUL. */
const KEY_TEXT_BYTES = 41;

/** Never rejects. */
export type Decide = (request: AuthRequest) => Promise<Reply>;

export class ZapServer implements ExclusiveUser {
  readonly #router: Router;
  readonly #handle: SocketHandle;
  readonly #decide: Decide;
  /** Requests that are not decided yet. */
  readonly #open = new Set<Asked>();
  #taking = false;
  #closed = false;

  /**
   * `lost` is called when the instance fails. Throws EADDRINUSE if the context has a handler
   * already.
   */
  constructor(context: Context, decide: Decide, lost: (failure: Error) => void) {
    this.#decide = decide;
    this.#router = new Router({ context, linger: 0 });
    this.#handle = this.#router[kHandle];
    try {
      this.#router.bindSync(ENDPOINT);
    } catch (error) {
      this.#router.close();
      throw error;
    }
    this.#handle.occupy(this);
    const forget = this.#handle.instance.onFailure(lost);
    void this.#handle.reaped.then(forget);
    this.changed();
  }

  get instance(): Instance {
    return this.#handle.instance;
  }

  get closed(): boolean {
    return this.#closed || this.#handle.closed;
  }

  /** Receives the queued requests. */
  changed(): void {
    if (this.#taking) return;
    this.#taking = true;
    const { instance, ptr } = this.#handle;
    for (let taken = 0; taken < BURST; taken++) {
      const parts = this.closed ? 0 : tryReceiveParts(instance, ptr);
      if (typeof parts === "number") {
        this.#taking = false;
        return;
      }
      this.#take(parts);
    }
    instance.later(() => {
      this.#taking = false;
      this.changed();
    });
  }

  /** Answers all open requests with 300: the socket is about to be closed. */
  closing(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { instance, ptr } = this.#handle;
    for (const asked of this.#open) this.#send(asked, refusal(300));
    this.#open.clear();
    for (;;) {
      const parts = tryReceiveParts(instance, ptr);
      if (typeof parts === "number") return;
      this.#send(this.#read(parts), refusal(300));
    }
  }

  /** Ends the handler. The context may then have another. */
  close(): void {
    if (this.closed) return;
    this.closing();
    this.#handle.vacate();
    this.#router.unbindSync(ENDPOINT);
    this.#router.close();
  }

  #take(parts: readonly Bytes[]): void {
    const asked = this.#read(parts);
    const { request } = asked;
    if (typeof request === "string") {
      this.#send(asked, refusal(400, `The request is malformed: ${request}`));
      return;
    }
    this.#open.add(asked);
    void this.#decide(request).then((reply) => {
      if (!this.#open.delete(asked) || this.closed) return;
      this.#handle.instance.inBackground(() => {
        this.#send(asked, reply);
        this.changed(); // sending has read the socket's mailbox, which reports a new message only once
      });
    });
  }

  #read(parts: readonly Bytes[]): Asked {
    return readRequest(parts, (key) => this.#z85(key));
  }

  /** An asker that is gone gets nothing. */
  #send({ envelope, id }: Asked, reply: Reply): void {
    const { instance, ptr } = this.#handle;
    trySendParts(instance, ptr, [...envelope, new Uint8Array(0), ...encodeReply(id, reply)]);
  }

  #z85(key: Bytes): string {
    const { exports, memory } = this.#handle.instance;
    return memory.borrow(key.length + KEY_TEXT_BYTES, (ptr) => {
      const text = (ptr + key.length) as MemoryPtr;
      memory.u8.set(key, ptr);
      exports.zmq_z85_encode(text, ptr, key.length);
      return memory.text(text);
    });
  }
}
