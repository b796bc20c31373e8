/**
 * WebSocket frames and upgrades for either side (RFC 6455), and ZWS 2.0 in them (RFC 45), without a
 * library.
 */
import { createHash } from "node:crypto";
import type { Wire } from "./wire.js";

export const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export type Opcode = keyof typeof OPCODES;

export interface FrameOptions {
  readonly final?: boolean;
  /** The three reserved bits, as a number. */
  readonly reserved?: number;
  /** Masked, as a client's frames are. Default: true. */
  readonly masked?: boolean;
}

const MASK = Buffer.from([0x12, 0x34, 0x56, 0x78]);

/** A frame. The opcode may be a number, for undefined ones. */
export function wsFrame(opcode: Opcode | number, data: string | Uint8Array = "", options: FrameOptions = {}): Buffer {
  const { final = true, reserved = 0, masked = true } = options;
  const bytes = Buffer.from(data as string, "latin1");
  const code = typeof opcode === "number" ? opcode : OPCODES[opcode];
  const first = (final ? 0x80 : 0) | (reserved << 4) | code;
  const head = Buffer.concat([Buffer.from([first]), lengthOf(bytes.length, masked)]);
  return masked ? Buffer.concat([head, MASK, maskedBytes(bytes)]) : Buffer.concat([head, bytes]);
}

function lengthOf(length: number, masked: boolean): Buffer {
  const bit = masked ? 0x80 : 0;
  if (length < 126) return Buffer.from([bit | length]);
  if (length < 0x1_0000) return Buffer.from([bit | 126, length >> 8, length & 0xff]);
  const long = Buffer.alloc(9);
  long[0] = bit | 127;
  long.writeBigUInt64BE(BigInt(length), 1);
  return long;
}

function maskedBytes(bytes: Buffer, mask: Buffer = MASK): Buffer {
  return bytes.map((byte, i) => byte ^ mask[i % 4]!) as Buffer;
}

/** The header of a client's frame that announces `length` bytes of data. */
export function announcedFrame(length: bigint): Buffer {
  const head = Buffer.alloc(14);
  head.set([0x82, 0xff]);
  head.writeBigUInt64BE(length, 2);
  head.set(MASK, 10);
  return head;
}

/** The data of a close frame. */
export function closeData(status: number): string {
  return String.fromCharCode(status >> 8, status & 0xff);
}

export interface WsFrame {
  readonly final: boolean;
  readonly opcode: number;
  readonly masked: boolean;
  readonly data: Buffer;
}

/** Reads a frame from either side. */
export async function readWsFrame(wire: Wire): Promise<WsFrame> {
  const [first, second] = (await wire.read(2)) as unknown as [number, number];
  let length = second & 0x7f;
  if (length === 126) length = (await wire.read(2)).readUInt16BE();
  else if (length === 127) length = Number((await wire.read(8)).readBigUInt64BE());
  const masked = (second & 0x80) !== 0;
  const mask = masked ? await wire.read(4) : Buffer.alloc(4);
  const data = maskedBytes(await wire.read(length), mask);
  return { final: (first & 0x80) !== 0, opcode: first & 0x0f, masked, data };
}

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

/** The answer that the other side must give to a key. */
export function acceptOf(key = KEY): string {
  return createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
}

/** The headers of an upgrade request. */
export function requestHeaders(protocol = "ZWS2.0"): Record<string, string> {
  return {
    Host: "127.0.0.1",
    Upgrade: "websocket",
    Connection: "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": protocol,
  };
}

export function requestOf(headers: Readonly<Record<string, string>> = requestHeaders()): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET / HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** Sends an upgrade request. Resolves to the head of the answer. */
export async function upgrade(wire: Wire, headers = requestHeaders()): Promise<string> {
  wire.write(requestOf(headers));
  return wire.readThrough("\r\n\r\n");
}

/**
 * Reads a client's request and accepts it: with this sub-protocol, or without one. Resolves to the
 * request.
 */
export async function acceptUpgrade(wire: Wire, protocol?: string): Promise<string> {
  const request = await wire.readThrough("\r\n\r\n");
  const key = /^Sec-WebSocket-Key: (.*)\r$/m.exec(request)![1];
  const line = protocol === undefined ? "" : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
  wire.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${acceptOf(key)}\r\n${line}\r\n`,
  );
  return request;
}

const READY = "\x02\x05READY\x0bSocket-Type\0\0\0";

/** The READY command of the NULL mechanism, as the data of a frame. */
export function wsReady(type: string): string {
  return `${READY}${String.fromCharCode(type.length)}${type}`;
}

/** A client's introduction, for each sub-protocol of a socket without security. */
export const INTRODUCTIONS: Readonly<Record<string, (wire: Wire, type: string) => Promise<void>>> = {
  async "ZWS2.0"(wire) {
    wire.write(wsFrame("binary", "\0"));
    await readWsFrame(wire); // its routing id
  },
  async "ZWS2.0/NULL"(wire, type) {
    wire.write(wsFrame("binary", wsReady(type)));
    await readWsFrame(wire); // READY
  },
};
