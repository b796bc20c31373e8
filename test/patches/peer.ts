/**
 * A ZMTP 3.0 peer over a raw TCP connection: it completes a handshake as a socket type, then reads
 * and writes single frames.
 */
import { once } from "node:events";
import net from "node:net";
import { onTestFinished } from "vitest";
import { frame, GREETING, ready } from "../robustness/raw-peers.js";

/** Bits of a frame's first byte. */
export const MORE = 1;
const LARGE = 2;
export const COMMAND = 4;

export interface Frame {
  readonly flags: number;
  readonly body: Buffer;
}

/** A PING whose sender expects the next message within `ttl` tenths of a second. */
export function ping(ttl: number): Buffer {
  return frame(COMMAND, Buffer.concat([Buffer.from("\x04PING"), Buffer.from([ttl >> 8, ttl & 0xff])]));
}

/** A PONG without a context. */
export const PONG = frame(COMMAND, Buffer.from("\x04PONG"));

export function message(flags: number, body: string): Buffer {
  return frame(flags, Buffer.from(body));
}

/** The READY command of a peer with a routing id. */
function readyAs(kind: string, routingId: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(routingId.length);
  return frame(COMMAND, Buffer.concat([ready(kind).subarray(2), Buffer.from("\x08Identity"), length, routingId]));
}

export class Peer {
  /** Resolves when the connection is closed, by either side. */
  readonly closed: Promise<void>;
  isClosed = false;
  readonly #socket: net.Socket;
  #received = Buffer.alloc(0);
  /** Called when bytes arrive, and at the end. */
  #arrived: () => void = () => undefined;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on("error", () => undefined); // a reset: "close" follows
    socket.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#arrived();
    });
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.isClosed = true;
        this.#arrived();
        resolve();
      });
    });
    onTestFinished(() => void socket.destroy());
  }

  /** Connects to a socket that is bound to this port, and completes the handshake. */
  static async connect(port: number, kind: string, routingId: Buffer = Buffer.alloc(0)): Promise<Peer> {
    const socket = net.connect(port, "127.0.0.1");
    const peer = new Peer(socket);
    await once(socket, "connect");
    await peer.#shakeHands(kind, routingId);
    return peer;
  }

  /** Completes the handshake with the next socket that connects to this server. */
  static async accept(server: net.Server, kind: string): Promise<Peer> {
    const [socket] = (await once(server, "connection")) as [net.Socket];
    const peer = new Peer(socket);
    await peer.#shakeHands(kind);
    return peer;
  }

  send(...bytes: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(bytes));
  }

  end(): void {
    this.#socket.end();
  }

  /** The next frame. */
  async frame(): Promise<Frame> {
    const [flags] = await this.#take(1);
    const large = (flags! & LARGE) !== 0;
    const size = await this.#take(large ? 8 : 1);
    const body = await this.#take(large ? Number(size.readBigUInt64BE()) : size[0]!);
    return { flags: flags! & ~LARGE, body };
  }

  /** The next frame that begins with this text, such as `\x04PING`. Earlier frames are dropped. */
  async frameOf(begin: string): Promise<Frame> {
    for (;;) {
      const frame = await this.frame();
      if (frame.body.toString("latin1").startsWith(begin)) return frame;
    }
  }

  async #shakeHands(kind: string, routingId: Buffer = Buffer.alloc(0)): Promise<void> {
    this.send(GREETING, routingId.length > 0 ? readyAs(kind, routingId) : ready(kind));
    await this.#take(GREETING.length);
    await this.frame();
  }

  async #take(count: number): Promise<Buffer> {
    while (this.#received.length < count) {
      if (this.isClosed) throw new Error("the connection was closed");
      await new Promise<void>((resolve) => (this.#arrived = resolve));
    }
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }
}

/** A TCP server on a free port of this machine, closed after the test. */
export async function listen(): Promise<{ server: net.Server; port: number }> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { server, port: (server.address() as net.AddressInfo).port };
}
