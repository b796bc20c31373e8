/**
 * The server's side of one WebSocket, whose upgrade was accepted: frames on a socket of Node's. It
 * answers pings, finds out that the client is gone, and closes by the rules.
 */
import type { Duplex } from "node:stream";
import { FrameError, frameHead, FrameParser, Opcode } from "./frames.js";
import { RelayClose } from "../shim/relay-protocol.js";

export interface WebSocketEvents {
  readonly bytes: (piece: Buffer) => void;
  readonly text: (text: string) => void;
  /** The connection is over: called once. */
  closed(code: number, reason: string): void;
  /** All that was sent has left this process. */
  drained(): void;
}

export interface WebSocketLimits {
  /** The most bytes of a text. */
  readonly text: number;
  /** Milliseconds between pings. A client that is silent for twice as long is gone. */
  readonly ping: number;
}

/** How long a client may take to answer a close, in milliseconds. */
const CLOSE_MS = 2000;
/** Code of a connection that has ended without a close; it is never sent. */
const NO_CLOSE = 1006;
/** The longest reason that a control frame can hold. */
const REASON_BYTES = 123;

export class ServerWebSocket {
  readonly #socket: Duplex;
  readonly #events: WebSocketEvents;
  readonly #parser: FrameParser;
  readonly #pings: NodeJS.Timeout;
  #closing = false;
  #closed = false;
  #silent = 0;

  constructor(socket: Duplex, events: WebSocketEvents, limits: WebSocketLimits) {
    this.#socket = socket;
    this.#events = events;
    const control = (opcode: number, payload: Buffer): void => this.#control(opcode, payload);
    const { bytes, text } = events;
    this.#parser = new FrameParser({ bytes, text, control }, limits.text);
    this.#pings = setInterval(() => this.#ping(), limits.ping).unref();
    socket.on("data", (chunk: Buffer) => this.receive(chunk));
    socket.on("drain", () => events.drained());
    socket.on("error", () => this.#gone());
    socket.on("end", () => this.#gone());
    socket.on("close", () => this.#gone());
  }

  /** Bytes that have arrived. */
  receive(chunk: Buffer): void {
    if (this.#closed) return;
    this.#silent = 0;
    try {
      this.#parser.push(chunk);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.close(error.code, error.message);
    }
  }

  /** False: the client does not keep up, and `drained()` follows. */
  send(payload: Buffer): boolean {
    return this.#write(Opcode.Binary, payload);
  }

  sendText(text: string): boolean {
    return this.#write(Opcode.Text, Buffer.from(text));
  }

  /** Closes by the rules: after what was sent. Nothing is reported of what arrives from now on. */
  close(code: number, reason: string): void {
    if (this.#closing) return;
    const payload = Buffer.alloc(2);
    payload.writeUInt16BE(code);
    this.#write(Opcode.Close, Buffer.concat([payload, cut(reason)]));
    this.#closing = true;
    this.#finish(code, reason);
    this.#socket.end();
    const timer = setTimeout(() => this.#socket.destroy(), CLOSE_MS).unref();
    this.#socket.once("close", () => clearTimeout(timer));
    this.#socket.resume();
  }

  #write(opcode: number, payload: Buffer): boolean {
    if (this.#closing || this.#socket.destroyed) return true;
    const head = frameHead(opcode, payload.length);
    this.#socket.cork();
    this.#socket.write(head);
    const room = this.#socket.write(payload);
    this.#socket.uncork();
    return room;
  }

  #control(opcode: number, payload: Buffer): void {
    if (opcode === Opcode.Ping) this.#write(Opcode.Pong, payload);
    if (opcode !== Opcode.Close) return;
    if (payload.length === 1) throw new FrameError("a close has half a code");
    const code = payload.length === 0 ? RelayClose.Ended : payload.readUInt16BE(0);
    const reason = payload.subarray(2).toString();
    this.close(isSendable(code) ? code : RelayClose.Protocol, reason);
  }

  #ping(): void {
    if (++this.#silent > 2) {
      this.#gone();
      this.#socket.destroy();
      return;
    }
    this.#write(Opcode.Ping, Buffer.alloc(0));
  }

  /** The client has left without a close. */
  #gone(): void {
    this.#closing = true;
    this.#finish(NO_CLOSE, "");
    this.#socket.end();
  }

  #finish(code: number, reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#pings);
    this.#events.closed(code, reason);
  }
}

/** RFC 6455, 7.4: the codes that may be in a close frame. */
function isSendable(code: number): boolean {
  return (code >= 1000 && code <= 1014 && ![1004, 1005, NO_CLOSE].includes(code)) || (code >= 3000 && code <= 4999);
}

/** The reason, as far as it fits in whole characters. */
function cut(reason: string): Buffer {
  const bytes = new Uint8Array(REASON_BYTES);
  return Buffer.from(bytes.subarray(0, new TextEncoder().encodeInto(reason, bytes).written));
}
