/**
 * A stream of the transports ws and wss. libzmq speaks HTTP and frames to it, as to a socket of
 * TCP. The browser does the same to the server itself, so the stream answers libzmq's request for
 * an upgrade, and translates frames into messages and back.
 */
import type { Endpoint } from "../host.js";
import { webBytes } from "./bytes.js";
import { CLOSE, FrameReader, frameHead, PING } from "./frames.js";
import { sha1 } from "./sha1.js";
import { Stream, urlHost, type StreamHost } from "./stream.js";
import type { WebSocket } from "./web.js";

/** What libzmq will ask the server for. */
export interface Upgrade {
  readonly secure: boolean;
  readonly path: string;
  readonly protocols: readonly string[];
}

/** RFC 6455: what the key is hashed with. */
const ACCEPT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const PONG_HEAD = Uint8Array.of(0x8a, 0);
/**
 * 1 MB: up to here a stream takes what libzmq sends; the browser says how much of it waits. More
 * would only wait there, where no high-water mark counts it.
 */
const MOST_BUFFERED_BYTES = 1 << 20;
/** Milliseconds between two looks for room, because no event reports it. */
const ROOM_MS = 4;

export class WebSocketStream extends Stream {
  /** libzmq's request, as far as it has come; undefined: it is answered. */
  #request: string | undefined = "";
  readonly #frames = new FrameReader((opcode, payload) => this.#frame(opcode, payload));

  constructor(
    fd: number,
    host: StreamHost,
    readonly name: Exclude<Endpoint, { kind: "unix" }>,
    readonly upgrade: Upgrade,
  ) {
    super(fd, host, name);
  }

  connect(): void {
    const { secure, path, protocols } = this.upgrade;
    // A slash is not allowed in a sub-protocol, and browsers refuse it. A dot means the same.
    const offered = protocols.map((protocol) => protocol.replace("/", "."));
    this.open(`${secure ? "wss" : "ws"}://${urlHost(this.name)}${path}`, offered, () => this.connected());
  }

  protected take(data: Uint8Array): void {
    if (this.#request === undefined) {
      this.#frames.read(data);
      return;
    }
    this.#request += String.fromCharCode(...data);
    if (this.#request.endsWith("\r\n\r\n")) this.#answer(this.#request, this.socket!);
  }

  protected room(): number {
    return this.socket!.bufferedAmount < MOST_BUFFERED_BYTES ? Infinity : 0;
  }

  protected awaitRoom(): void {
    const look = (): void => {
      if (this.over) return;
      if (this.socket!.bufferedAmount > MOST_BUFFERED_BYTES / 2) this.awaitRoom();
      else this.roomAgain();
    };
    this.host.startTimer(ROOM_MS, look);
  }

  protected message(data: string | ArrayBuffer): void {
    const payload = typeof data === "string" ? webBytes.encode(data) : new Uint8Array(data);
    this.push(frameHead(payload.length), payload);
  }

  protected refused(): void {
    this.fail("ECONNREFUSED");
  }

  #answer(request: string, { protocol }: WebSocket): void {
    this.#request = undefined;
    const key = /^Sec-WebSocket-Key: (.*)\r$/m.exec(request)?.[1] ?? "";
    const answer = [
      "HTTP/1.1 101 Switching Protocols",
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Accept: ${sha1(key + ACCEPT)}`,
      `Sec-WebSocket-Protocol: ${protocol}`,
      "\r\n",
    ];
    this.push(webBytes.encode(answer.join("\r\n")));
  }

  #frame(opcode: number, payload: Uint8Array): void {
    // A page cannot send a ping. The answer only says that the browser has a connection.
    if (opcode === PING) this.push(PONG_HEAD);
    else if (opcode === CLOSE) this.end();
    else if (opcode < CLOSE) this.socket!.send(payload);
  }
}
