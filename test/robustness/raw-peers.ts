/**
 * Raw TCP connections to a bound socket, with the bytes for them: ZMTP 3.0 from RFC 23 without a
 * library, and random bytes from a seed, the same in each run.
 */
import { once } from "node:events";
import net from "node:net";
import { onTestFinished } from "vitest";

/** A ZMTP 3.0 greeting of a NULL client: signature, version, mechanism, filler. */
export const GREETING = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]),
  Buffer.from("NULL".padEnd(20, "\0")),
  Buffer.alloc(32),
]);

/** A frame of ZMTP 3.0 with a length of one byte. */
export function frame(flags: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([flags, body.length]), body]);
}

/** The head of a frame that announces `length` bytes. */
export function announcement(flags: number, length: bigint): Buffer {
  const head = Buffer.alloc(9);
  head[0] = flags | 0x02;
  head.writeBigUInt64BE(length, 1);
  return head;
}

/** The READY command of a peer of this type. */
export function ready(kind: string): Buffer {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(kind.length);
  return frame(0x04, Buffer.concat([Buffer.from("\x05READY\x0bSocket-Type"), value, Buffer.from(kind)]));
}

/** Random bytes by xorshift32. */
export function randomBytes(size: number, seed: number): Buffer {
  const words = new Uint32Array(Math.ceil(size / 4));
  let x = seed * 0x9e3779b9 || 1;
  for (let i = 0; i < words.length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    words[i] = x;
  }
  return Buffer.from(words.buffer, 0, size);
}

/** A connection whose resets are ignored. It is closed after the test. */
export async function connect(port: number): Promise<net.Socket> {
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  return socket;
}

/**
 * Completes a handshake as a peer of this type. Later bytes must wait for its end: libzmq takes
 * bytes before its own READY for a part of the handshake, and disconnects.
 */
export async function shakeHands(socket: net.Socket, kind: string): Promise<void> {
  let received = Buffer.alloc(0);
  const done = new Promise<void>((resolve, reject) => {
    socket.once("close", () => reject(new Error("closed in the handshake")));
    socket.on("data", function collect(chunk: Buffer) {
      received = Buffer.concat([received, chunk]);
      if (received.length < GREETING.length + 2) return;
      if (received.length < GREETING.length + 2 + received[GREETING.length + 1]!) return;
      socket.off("data", collect);
      resolve();
    });
  });
  socket.write(Buffer.concat([GREETING, ready(kind)]));
  await done;
}

/** Resolves when the connection is closed, from either side. */
export async function closed(socket: net.Socket): Promise<void> {
  socket.resume();
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
}
