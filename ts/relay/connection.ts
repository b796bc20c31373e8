/**
 * One connection of a page: a WebSocket on one side, a socket of tcp or ipc on the other. Each side
 * holds the other back, by windows (relay-protocol.ts): what waits here is bounded.
 */
import { connect, type NetConnectOpts, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { OPEN, RelayClose, WINDOW_BYTES } from "../shim/relay-protocol.js";
import { ServerWebSocket } from "./web-socket.js";

export interface ConnectionLimits {
  readonly connectTimeout: number;
  readonly pingInterval: number;
}

/** Called once each. */
export interface ConnectionEvents {
  opened(): void;
  closed(code: number, reason: string): void;
}

/** A text is a number of bytes. */
const TEXT_BYTES = 16;
/** Bytes that are acknowledged together. */
const ACKNOWLEDGED_BYTES = WINDOW_BYTES / 4;
/** How long a peer may take the rest of what a page that has left has sent, in milliseconds. */
const LINGER_MS = 30_000;

export class Connection {
  readonly #web: ServerWebSocket;
  readonly #events: ConnectionEvents;
  #peer: Socket | undefined;
  #timer: NodeJS.Timeout;
  #open = false;
  #closed = false;
  /** Bytes that were sent to the page, and that its program has not read. */
  #ahead = 0;
  /** Bytes of the page that wait for the peer, and those that the page must still be told of. */
  #waiting = 0;
  #unacknowledged = 0;

  constructor(socket: Duplex, limits: ConnectionLimits, events: ConnectionEvents) {
    this.#events = events;
    const handlers = {
      bytes: (piece: Buffer) => this.#toPeer(piece),
      text: (text: string) => this.#acknowledged(text),
      drained: () => this.#flow(),
      closed: (code: number, reason: string) => this.#left(code, reason),
    };
    this.#web = new ServerWebSocket(socket, handlers, { text: TEXT_BYTES, ping: limits.pingInterval });
    const late = (): void => this.close(RelayClose.TimedOut, "ETIMEDOUT: connecting to the endpoint took too long");
    this.#timer = setTimeout(late, limits.connectTimeout).unref();
  }

  /** Bytes that came with the request. */
  receive(head: Buffer): void {
    if (head.length > 0) this.#web.receive(head);
  }

  /** Connects to the endpoint, and passes bytes from then on. */
  connect(target: NetConnectOpts): void {
    if (this.#closed) return;
    const peer = connect(target);
    this.#peer = peer;
    peer.setNoDelay(true);
    peer.once("connect", () => this.#opened());
    peer.on("data", (chunk) => this.#toPage(chunk));
    peer.on("end", () => this.close(RelayClose.Ended, ""));
    peer.on("error", (error: NodeJS.ErrnoException) => {
      const reason = `${error.code ?? "EIO"}: ${error.message}`;
      this.close(this.#open ? RelayClose.Failed : RelayClose.Unreachable, reason);
    });
    peer.on("close", () => this.close(RelayClose.Failed, "ECONNRESET: the peer has closed the connection"));
  }

  /** Ends both sides. The page gets code and reason. */
  close(code: number, reason: string): void {
    this.#web.close(code, reason);
  }

  #opened(): void {
    clearTimeout(this.#timer);
    this.#open = true;
    this.#web.sendText(OPEN);
    this.#events.opened();
  }

  #toPage(chunk: Buffer): void {
    this.#ahead += chunk.length;
    if (!this.#web.send(chunk) || this.#ahead >= WINDOW_BYTES) this.#peer?.pause();
  }

  /** The peer may send again, unless the page has read too little. */
  #flow(): void {
    if (this.#ahead < WINDOW_BYTES) this.#peer?.resume();
  }

  #toPeer(piece: Buffer): void {
    this.#waiting += piece.length;
    if (!this.#open || this.#waiting > 2 * WINDOW_BYTES) {
      this.close(RelayClose.Malformed, "EPROTO: the page has sent more than the relay has asked for");
      return;
    }
    this.#peer?.write(piece, (error) => {
      if (!error) this.#taken(piece.length);
    });
  }

  #taken(size: number): void {
    this.#waiting -= size;
    this.#unacknowledged += size;
    if (this.#unacknowledged < ACKNOWLEDGED_BYTES) return;
    this.#web.sendText(String(this.#unacknowledged));
    this.#unacknowledged = 0;
  }

  #acknowledged(text: string): void {
    const size = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!(size <= this.#ahead)) {
      this.close(RelayClose.Malformed, "EPROTO: the page acknowledges what it has not got");
      return;
    }
    this.#ahead -= size;
    this.#flow();
  }

  /** The WebSocket is over: the peer still gets what the page has sent. */
  #left(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    const peer = this.#peer;
    if (peer && !this.#open) peer.destroy();
    else if (peer) {
      peer.removeAllListeners("data").resume();
      peer.end();
      this.#timer = setTimeout(() => peer.destroy(), LINGER_MS).unref();
      peer.once("close", () => clearTimeout(this.#timer));
    }
    this.#events.closed(code, reason);
  }
}
