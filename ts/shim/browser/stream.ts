/**
 * A stream of libzmq over a WebSocket of the browser: what is the same whatever it carries.
 * web-socket-stream.ts has the transports ws and wss, relay-stream.ts tcp and ipc.
 */
import { BATCH_BYTES, POLLERR, POLLIN, POLLOUT, POLLRDHUP, type Endpoint } from "../host.js";
import { ByteQueue } from "./byte-queue.js";
import { web, type CloseEvent, type WebSocket } from "./web.js";

/** What a stream needs of its host. */
export interface StreamHost {
  errno(name: string): number;
  /** See `HostLink.ready()`. */
  ready(fd: number, events: number, error: number): void;
  startTimer(milliseconds: number, callback: () => void): () => void;
  warn(text: string): void;
}

export abstract class Stream {
  protected socket: WebSocket | undefined;
  readonly #arrived = new ByteQueue();
  /** libzmq may write: the connection is there. */
  #connected = false;
  #full = false;
  /** The peer has ended the connection. */
  #ended = false;
  #closed = false;
  #error = 0;

  constructor(
    protected readonly fd: number,
    protected readonly host: StreamHost,
    readonly peer: Endpoint,
  ) {}

  /** Begins to connect. */
  abstract connect(): void;
  /** Takes bytes that libzmq sends, while there is a connection. */
  protected abstract take(data: Uint8Array): void;
  /** How many bytes are taken now; more if they are one batch. */
  protected abstract room(): number;
  /** Fewer bytes than libzmq has were taken: `roomAgain()` is to be called when there is room. */
  protected abstract awaitRoom(): void;
  /** A message has arrived. */
  protected abstract message(data: string | ArrayBuffer): void;
  /** The connection has ended before libzmq could write. */
  protected abstract refused(event: CloseEvent): void;

  /** Opens the WebSocket. `opened` is called when it is open. */
  protected open(url: string, protocols: readonly string[], opened: (socket: WebSocket) => void): void {
    let socket: WebSocket;
    try {
      socket = new web.WebSocket(url, protocols);
    } catch (error) {
      // For example ws:// in a page that was loaded over TLS. No attempt will succeed.
      this.host.warn(`${url}: ${String(error)}`);
      this.fail("ECONNREFUSED");
      return;
    }
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => opened(socket);
    socket.onmessage = ({ data }) => this.message(data);
    socket.onclose = (event) => this.#onClose(event);
  }

  /** libzmq may write from now on. */
  protected connected(): void {
    this.#connected = true;
    this.host.ready(this.fd, POLLOUT, 0);
  }

  /** Bytes for libzmq. */
  protected push(...pieces: Uint8Array[]): void {
    const { empty } = this.#arrived;
    for (const piece of pieces) this.#arrived.push(piece);
    if (empty) this.host.ready(this.fd, POLLIN, 0);
  }

  /** The connection has failed. What has arrived before may still be read. */
  fail(name: string): void {
    if (this.#closed || this.#ended) return;
    this.#ended = true;
    this.#error = this.host.errno(name);
    this.host.ready(this.fd, POLLIN | POLLOUT | POLLERR | POLLRDHUP, this.#error);
  }

  recv(buffer: Uint8Array, peek: boolean): number {
    const size = this.#arrived.read(buffer, peek);
    if (size > 0 || peek || buffer.length === 0) return size;
    const error = this.#error;
    this.#error = 0;
    return -error;
  }

  send(data: Uint8Array): number {
    if (this.#ended) return -this.host.errno("EPIPE");
    if (!this.#connected) return 0; // POLLOUT follows
    const room = this.room();
    const taken = room > 0 && data.length <= BATCH_BYTES ? data.length : Math.min(Math.max(room, 0), data.length);
    if (taken > 0) this.take(taken < data.length ? data.subarray(0, taken) : data);
    if (taken < data.length && !this.#full) {
      this.#full = true;
      this.awaitRoom();
    }
    return taken;
  }

  protected roomAgain(): void {
    if (!this.#full) return;
    this.#full = false;
    this.host.ready(this.fd, POLLOUT, 0);
  }

  protected get over(): boolean {
    return this.#closed || this.#ended;
  }

  /** The browser still sends what it has taken. */
  end(): void {
    this.socket?.close();
  }

  /** Nothing is reported from now on. */
  close(): void {
    this.#closed = true;
    this.#arrived.clear();
    this.end();
  }

  #onClose(event: CloseEvent): void {
    if (this.#closed || this.#ended) return;
    if (!this.#connected) {
      this.refused(event);
      return;
    }
    this.#ended = true;
    this.host.ready(this.fd, POLLIN | POLLRDHUP, 0);
  }
}

/** The host of an address as URLs write it. */
export function urlHost(peer: Exclude<Endpoint, { kind: "unix" }>): string {
  const name = peer.kind === "name" ? peer.name : peer.address;
  return `${name.includes(":") ? `[${name}]` : name}:${peer.port}`;
}
