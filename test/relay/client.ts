/** A client of a relay that writes arbitrary requests, frames, and parts of frames. */
import net from "node:net";
import { once } from "node:events";

export interface Sent {
  readonly opcode?: number;
  readonly payload?: string | Buffer;
  readonly final?: boolean;
  readonly masked?: boolean;
  /** More bits of the first byte. */
  readonly bits?: number;
}

const MASK = Buffer.of(1, 2, 3, 4);

/** A frame as a client sends it. */
export function frame({ opcode = 2, payload = "", final = true, masked = true, bits = 0 }: Sent): Buffer {
  const data = Buffer.from(payload as string);
  const head = [(final ? 0x80 : 0) | opcode | bits];
  const size = data.length;
  const mark = masked ? 0x80 : 0;
  if (size < 126) head.push(mark | size);
  else if (size < 65_536) head.push(mark | 126, size >> 8, size & 255);
  else head.push(mark | 127, 0, 0, 0, 0, (size >>> 24) & 255, (size >>> 16) & 255, (size >>> 8) & 255, size & 255);
  if (!masked) return Buffer.concat([Buffer.from(head), data]);
  return Buffer.concat([Buffer.from(head), MASK, data.map((byte, at) => byte ^ MASK[at & 3]!)]);
}

export interface Request {
  readonly endpoint?: string | undefined;
  readonly origin?: string | undefined;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export const ORIGIN = "https://example.org";

/** A page's upgrade request, with headers that may be changed or omitted. */
export function request({ endpoint, origin = ORIGIN, path = "/", headers = {} }: Request): string {
  const all: Record<string, string | undefined> = {
    Host: "relay",
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": "zmtp-relay.1",
    Origin: origin,
    ...headers,
  };
  const query = endpoint === undefined ? "" : `?endpoint=${encodeURIComponent(endpoint)}`;
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return [`GET ${path}${query} HTTP/1.1`, ...lines, "\r\n"].join("\r\n");
}

/** A raw connection to the relay. */
export class Client {
  readonly socket: net.Socket;
  #bytes = Buffer.alloc(0);
  #ended = false;

  private constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on("data", (chunk) => (this.#bytes = Buffer.concat([this.#bytes, chunk])));
    socket.on("error", () => undefined);
    socket.setMaxListeners(0); // one listener per wait
    socket.once("close", () => (this.#ended = true));
  }

  static async to(port: number): Promise<Client> {
    const socket = net.connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new Client(socket);
  }

  /** Opens a connection and completes the upgrade. */
  static async open(port: number, what: Request): Promise<Client> {
    const client = await Client.to(port);
    client.socket.write(request(what));
    const head = await client.head();
    if (!head.startsWith("HTTP/1.1 101")) throw new Error(head);
    const first = await client.frame();
    if (first?.text !== "open") throw new Error(`the relay has sent ${JSON.stringify(first)}`);
    return client;
  }

  send(...frames: Sent[]): void {
    this.socket.write(Buffer.concat(frames.map(frame)));
  }

  /** The head of the answer; for an answer without an upgrade, its body too. */
  async head(): Promise<string> {
    const end = await this.#until(() => this.#bytes.indexOf("\r\n\r\n"));
    const head = this.#bytes.subarray(0, end + 4).toString();
    this.#bytes = this.#bytes.subarray(end + 4);
    return head;
  }

  /** The next frame; undefined if the connection has ended. A close frame has its code. */
  async frame(): Promise<{ opcode: number; text: string; code: number | undefined } | undefined> {
    const size = await this.#until(() => frameSize(this.#bytes)).catch(() => undefined);
    if (size === undefined) return undefined;
    const [head, bytes] = [headSize(this.#bytes), this.#bytes.subarray(0, size)];
    this.#bytes = this.#bytes.subarray(size);
    const opcode = bytes[0]! & 15;
    const payload = bytes.subarray(head);
    const isClose = opcode === 8;
    return {
      opcode,
      text: payload.subarray(isClose ? 2 : 0).toString(),
      code: isClose ? payload.readUInt16BE() : undefined,
    };
  }

  async ended(): Promise<void> {
    if (!this.#ended) await once(this.socket, "close");
  }

  close(): void {
    this.socket.destroy();
  }

  async #until(found: () => number): Promise<number> {
    for (;;) {
      const at = found();
      if (at >= 0) return at;
      if (this.#ended)
        throw new Error(`the relay has closed the connection after ${JSON.stringify(String(this.#bytes))}`);
      await Promise.race([once(this.socket, "data"), once(this.socket, "close")]);
    }
  }
}

function headSize(bytes: Buffer): number {
  const short = bytes[1]! & 127;
  return short < 126 ? 2 : short === 126 ? 4 : 10;
}

/** The size of the first frame in bytes; -1 if it is incomplete. */
function frameSize(bytes: Buffer): number {
  if (bytes.length < 2 || bytes.length < headSize(bytes)) return -1;
  const short = bytes[1]! & 127;
  const size = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  return bytes.length < headSize(bytes) + size ? -1 : headSize(bytes) + size;
}
