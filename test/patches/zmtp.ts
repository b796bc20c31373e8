/** ZMTP without a library: greetings of each version, and frames (RFC 13, 15, 23 and 37). */

/** Socket types with their numbers in ZMTP 2.0. */
export const TYPES = { PUB: 1, SUB: 2, DEALER: 5, PULL: 7, PUSH: 8 } as const;

const SIGNATURE = Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f]);

/** The greeting of ZMTP 2.0: signature, revision, socket type. */
export function greeting2(type: keyof typeof TYPES): Buffer {
  return Buffer.concat([SIGNATURE, Buffer.from([1, TYPES[type]])]);
}

/** The greeting of ZMTP 3.0 or 3.1 with the NULL mechanism. */
export function greeting3(minor: 0 | 1): Buffer {
  return Buffer.concat([SIGNATURE, Buffer.from([3, minor]), Buffer.from("NULL".padEnd(20, "\0")), Buffer.alloc(32)]);
}

/** A frame of ZMTP 2 and 3 with less than 256 bytes. */
export function frame(flags: number, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body as string, "latin1");
  return Buffer.concat([Buffer.from([flags, bytes.length]), bytes]);
}

/** A frame of ZMTP 1.0 with less than 255 bytes. Its length includes the flags. */
export function frame1(body: string): Buffer {
  return Buffer.concat([Buffer.from([body.length + 1, 0]), Buffer.from(body, "latin1")]);
}

/** The READY command of ZMTP 3. */
export function ready(type: string): Buffer {
  return frame(0x04, `\x05READY\x0bSocket-Type\0\0\0${String.fromCharCode(type.length)}${type}`);
}

interface Source {
  read(length: number): Promise<Buffer>;
}

export interface Frame {
  readonly flags: number;
  readonly body: Buffer;
}

/** Reads a frame of ZMTP 2 or 3. */
export async function readFrame(wire: Source): Promise<Frame> {
  const flags = (await wire.read(1))[0]!;
  const length = flags & 0x02 ? Number((await wire.read(8)).readBigUInt64BE()) : (await wire.read(1))[0]!;
  return { flags, body: await wire.read(length) };
}
