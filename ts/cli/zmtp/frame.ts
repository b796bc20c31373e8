/** Frames of all versions of ZMTP: header and body. */
import type { ByteQueue } from "./byte-queue.js";
import { fault, type Fault } from "./items.js";
import type { Framing } from "./greeting.js";

export interface FrameHeader {
  readonly more: boolean;
  readonly command: boolean;
  /** Bytes of the body. */
  readonly size: number;
  readonly faults: readonly Fault[];
}

/** 1 TB: no message is larger, and libzmq could not hold it. */
const LARGEST = 1e12;
const FLAG = { more: 1, long: 2, command: 4 } as const;

/** undefined: more bytes are needed. */
export function readHeader(queue: ByteQueue, framing: Framing): FrameHeader | Fault | undefined {
  return framing === 1 ? readHeader1(queue) : readHeader2(queue, framing);
}

/** Version 1: the length, which counts the flags, comes first. */
function readHeader1(queue: ByteQueue): FrameHeader | Fault | undefined {
  const first = queue.peek(1)?.[0];
  if (first === undefined) return undefined;
  const long = first === 0xff;
  const bytes = queue.peek(long ? 10 : 2);
  if (bytes === undefined) return undefined;
  const length = long ? longLength(bytes, 1) : first;
  if (length === 0) return fault("a frame has length 0, which does not count its flags", true);
  if (length > LARGEST) return tooLong(length);
  const flags = bytes[long ? 9 : 1]!;
  queue.drop(bytes.length);
  const faults = flags > 1 ? [fault(`reserved flags are set: ${hexByte(flags)}`)] : [];
  return { more: (flags & 1) !== 0, command: false, size: length - 1, faults };
}

/** From version 2 on, the flags come first; version 3 has commands. */
function readHeader2(queue: ByteQueue, framing: 2 | 3): FrameHeader | Fault | undefined {
  const flags = queue.peek(1)?.[0];
  if (flags === undefined) return undefined;
  const allowed = framing === 2 ? FLAG.more | FLAG.long : FLAG.more | FLAG.long | FLAG.command;
  if ((flags & ~allowed) !== 0)
    return fault(`reserved flags are set: ${hexByte(flags)}; the frames are out of step`, true);
  const long = (flags & FLAG.long) !== 0;
  const bytes = queue.peek(long ? 9 : 2);
  if (bytes === undefined) return undefined;
  const size = long ? longLength(bytes, 1) : bytes[1]!;
  if (size > LARGEST) return tooLong(size);
  queue.drop(bytes.length);
  const [more, command] = [(flags & FLAG.more) !== 0, (flags & FLAG.command) !== 0];
  const faults: Fault[] = [];
  if (long && size < 256) faults.push(fault(`a frame of ${size} bytes has the long form, which begins at 256`));
  if (command && more) faults.push(fault("a command has the flag MORE"));
  return { more, command, size, faults };
}

function longLength(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}

function tooLong(size: number): Fault {
  return fault(`a frame announces ${size.toExponential(1)} bytes; the frames are out of step`, true);
}

function hexByte(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}
