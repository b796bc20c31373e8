/** The greetings of all versions of ZMTP. */
import type { ByteQueue } from "./byte-queue.js";
import { fault, shownBytes, type Fault, type Greeting } from "./items.js";

/** 0xFF, 8 bytes, and a byte with its lowest bit set. */
const SIGNATURE_BYTES = 10;
const GREETING_3_BYTES = 64;
const MECHANISM_AT = 12;
const AS_SERVER_AT = 32;

/** By their numbers in version 2. */
const SOCKET_TYPES = ["PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB"];

export type Framing = 1 | 2 | 3;

export interface Greeted {
  readonly items: (Greeting | Fault)[];
  readonly framing: Framing;
}

/** undefined: more bytes are needed. */
export function readGreeting(queue: ByteQueue): Greeted | undefined {
  const first = queue.peek(1)?.[0];
  if (first === undefined) return undefined;
  if (first !== 0xff) return unversioned(queue);
  const signature = queue.peek(SIGNATURE_BYTES);
  if (signature === undefined) return undefined;
  // An identity of 255 bytes or more, in a frame of version 1, begins with 0xFF too.
  if ((signature[9]! & 1) === 0) return { items: [{ type: "greeting", version: "1.0" }], framing: 1 };
  const revision = queue.peek(SIGNATURE_BYTES + 1)?.[10];
  if (revision === undefined) return undefined;
  if (revision === 0) return greeted(queue, SIGNATURE_BYTES + 1, { type: "greeting", version: "1.0" }, 1);
  return revision < 3 ? readGreeting2(queue) : readGreeting3(queue);
}

function greeted(queue: ByteQueue, size: number, greeting: Greeting, framing: Framing, faults: Fault[] = []): Greeted {
  queue.drop(size);
  return { items: [greeting, ...faults], framing };
}

/**
 * Version 1 has no greeting: it begins with the length and the flags of the identity. Where these
 * cannot be, four bytes tell other protocols by how they begin.
 */
function unversioned(queue: ByteQueue): Greeted | undefined {
  const start = queue.peek(2);
  if (start === undefined) return undefined;
  if (start[0]! > 0 && start[1]! <= 1) return { items: [{ type: "greeting", version: "1.0" }], framing: 1 };
  const more = queue.peek(4);
  if (more === undefined) return undefined;
  const what = otherProtocol(more) ?? `the first bytes are ${shownBytes(more)}`;
  return { items: [fault(`${what}: this is not ZMTP`, true)], framing: 1 };
}

function otherProtocol(start: Buffer): string | undefined {
  const text = start.toString("latin1");
  if (/^(GET |POST|PUT |HEAD|HTTP|OPTI|PRI )/.test(text)) return "this begins like HTTP (is it a ws:// peer?)";
  if (text.startsWith("SSH-")) return "this begins like SSH";
  if (start.length >= 2 && start[0] === 0x16 && start[1] === 3) return "this begins like TLS (is it a wss:// peer?)";
  return undefined;
}

function readGreeting2(queue: ByteQueue): Greeted | undefined {
  const number = queue.peek(SIGNATURE_BYTES + 2)?.[11];
  if (number === undefined) return undefined;
  const socketType = SOCKET_TYPES[number];
  const faults = socketType === undefined ? [fault(`socket type ${number} is unknown`)] : [];
  const greeting: Greeting = { type: "greeting", version: "2.0", socketType: socketType ?? String(number) };
  return greeted(queue, SIGNATURE_BYTES + 2, greeting, 2, faults);
}

function readGreeting3(queue: ByteQueue): Greeted | undefined {
  const bytes = queue.peek(GREETING_3_BYTES);
  if (bytes === undefined) return undefined;
  const field = bytes.subarray(MECHANISM_AT, AS_SERVER_AT);
  const end = field.indexOf(0);
  const name = end < 0 ? field : field.subarray(0, end);
  const asServer = bytes[AS_SERVER_AT]!;
  const faults: Fault[] = [];
  if (!/^[A-Z0-9\-_.+]+$/.test(name.toString("latin1")))
    faults.push(fault(`the mechanism is ${shownBytes(name)}, which is no name`));
  if (end >= 0 && field.subarray(end).some((byte) => byte !== 0))
    faults.push(fault("the mechanism is not padded with zeros"));
  if (asServer > 1) faults.push(fault(`as-server is ${asServer}, and must be 0 or 1`));
  if (bytes.subarray(AS_SERVER_AT + 1).some((byte) => byte !== 0))
    faults.push(fault("the filler of the greeting is not zero"));
  const greeting: Greeting = {
    type: "greeting",
    version: `${bytes[10]!}.${bytes[11]!}`,
    mechanism: shownBytes(name),
    asServer: asServer === 1,
  };
  return greeted(queue, GREETING_3_BYTES, greeting, 3, faults);
}
