/**
 * A client with any number of requests in flight.
 *
 * A REQ has one request at a time, as its protocol says. A DEALER may send many. This one speaks as
 * a REQ with `correlate`: a number and an empty part go before each request. REP sends them back,
 * and so does every ROUTER that answers with the envelope. Replies therefore find their requests in
 * any order, and a reply to a request that has ended is dropped, as with `relaxed`.
 */
import { disposable } from "./dispose.js";
import { argumentError, errorNamed } from "./errors.js";
import { kHandle } from "./sockets/socket-handle.js";
import { inspectable } from "./inspect.js";
import type { Message, MessageLike } from "./messages/message.js";
import { Dealer, type SocketOptions } from "./sockets/socket-types.js";
import { limited, limitOf, waitOf, type WaitOptions } from "./messages/wait.js";

const EMPTY = new Uint8Array(0);
/** Numbers have 32 bits, as those of a REQ. */
const NUMBERS = 2 ** 32;

interface Pending {
  readonly resolve: (reply: Message[]) => void;
  readonly reject: (reason: Error) => void;
}

/**
 * A client with any number of requests in flight, over one DEALER. Every REP answers it, and every
 * ROUTER that sends back the envelope. Replies may come in any order.
 *
 * @example
 * const requester = new Requester();
 * requester.connect("tcp://127.0.0.1:5555");
 * const [reply] = await requester.request("question", { timeout: 5000 });
 */
export class Requester {
  /**
   * The socket of the requests: for its options, its events and `ready()`. Do not send or receive
   * on it.
   */
  readonly socket: Dealer;

  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;
  readonly #pending = new Map<number, Pending>();
  #number = 0;
  /** Ends the wait for replies. */
  #receiving: AbortController | undefined;

  /** @param options The options of a DEALER. */
  constructor(options?: SocketOptions<Dealer>) {
    this.socket = new Dealer(options);
  }

  /** The number of requests without a reply. */
  get pending(): number {
    return this.#pending.size;
  }

  /** True after `close()`. */
  get closed(): boolean {
    return this.socket.closed;
  }

  /** `zmq_connect`: connects to a REP or ROUTER. Requests go to several in turn. */
  connect(address: string): void {
    this.socket.connect(address);
  }

  /** `zmq_disconnect`: ends a connection. Requests that were sent there are not sent again. */
  disconnect(address: string): void {
    this.socket.disconnect(address);
  }

  /**
   * Sends a request, and resolves with its reply.
   *
   * @throws EAGAIN after the timeout, and when the requester is closed; the reason of the signal;
   *   EBADF if it is closed already. A later reply is dropped.
   * @example
   * const [reply] = await requester.request("question", { timeout: 5000 });
   */
  request(message: MessageLike | MessageLike[], options?: WaitOptions): Promise<Message[]> {
    if ((message as unknown) === undefined) throw argumentError("Message must be present", "request(message, options)");
    const wait = waitOf(options, 1);
    if (this.closed) throw errorNamed("EBADF");
    if (wait?.signal?.aborted) return Promise.reject(wait.signal.reason as Error);
    const number = this.#free();
    const id = new DataView(new ArrayBuffer(4));
    id.setUint32(0, number);
    const parts = Array.isArray(message) ? message : [message];
    return new Promise<Message[]>((resolve, reject) => {
      const settle = (): void => {
        settled();
        this.#pending.delete(number);
        if (this.#pending.size === 0) this.#receiving?.abort();
      };
      const giveUp = (reason: Error): void => {
        settle();
        reject(reason);
      };
      const expire = (): void => {
        giveUp(errorNamed("EAGAIN", "no reply has come: no peer took the request (see ready()), or none answered"));
      };
      const answer = (reply: Message[]): void => {
        settled();
        resolve(reply);
      };
      // A request that still waits to be sent is withdrawn first.
      const sent = this.socket.send([id, EMPTY, ...parts], {
        signal: wait?.signal,
        timeout: wait?.timeout ?? Infinity,
      });
      const settled = limited(this.socket[kHandle].instance, limitOf(wait), wait?.signal, expire, giveUp);
      this.#pending.set(number, { resolve: answer, reject: giveUp });
      sent.catch(giveUp);
      if (!this.#receiving) void this.#receive();
    });
  }

  /** `zmq_close`: closes the socket. Requests without a reply reject with EAGAIN. */
  close(): void {
    this.socket.close();
    this.#rejectAll(errorNamed("EAGAIN", "the requester was closed meanwhile"));
  }

  /** A number that no request in flight has. */
  #free(): number {
    do this.#number = (this.#number + 1) % NUMBERS;
    while (this.#pending.has(this.#number));
    return this.#number;
  }

  /** Receives while a request waits: a requester without one does not keep the process alive. */
  async #receive(): Promise<void> {
    while (this.#pending.size > 0 && !this.closed) {
      const receiving = (this.#receiving = new AbortController());
      try {
        const wait = { signal: receiving.signal, timeout: Infinity };
        while (this.#pending.size > 0)
          for (const reply of await this.socket.receiveMany(undefined, wait)) this.#deliver(reply);
      } catch (error) {
        if (!receiving.signal.aborted) this.#rejectAll(error as Error);
      }
    }
    this.#receiving = undefined;
  }

  #deliver([id, delimiter, ...reply]: Message[]): void {
    if (id?.length !== 4 || delimiter?.length !== 0) return;
    const number = new DataView(id.buffer, id.byteOffset).getUint32(0);
    const pending = this.#pending.get(number);
    this.#pending.delete(number);
    pending?.resolve(reply);
  }

  #rejectAll(reason: Error): void {
    for (const { reject } of [...this.#pending.values()]) reject(reason);
  }
}

function close(this: Requester): void {
  this.close();
}
inspectable(Requester.prototype, ({ closed, pending, socket }) => ({
  state: closed ? "closed" : "open",
  pending,
  socket,
}));
disposable(Requester.prototype, close, close);
