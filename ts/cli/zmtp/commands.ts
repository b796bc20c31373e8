/** Commands of ZMTP 3: handshakes of NULL, PLAIN and CURVE, errors, heartbeats, subscriptions. */
import { fault, shownBytes, type CommandFrame, type Fault } from "./items.js";
import { readMetadata } from "./metadata.js";

export interface ReadCommand {
  readonly command: CommandFrame;
  readonly faults: readonly Fault[];
}

interface Parsed {
  readonly fields?: CommandFrame["fields"];
  readonly properties?: ReadonlyMap<string, string>;
  readonly faults?: readonly Fault[];
}

/** Sizes of the bodies of CURVE commands, with their names (RFC 26). */
const CURVE_SIZES: Readonly<Record<string, { readonly exact?: number; readonly least?: number }>> = {
  HELLO: { exact: 200 },
  WELCOME: { exact: 168 },
  INITIATE: { least: 257 },
  READY: { least: 30 },
  MESSAGE: { least: 33 },
};
const LONGEST_CONTEXT = 16;
/** libzmq's plain_common.hpp has "\x05ERROR", in which C reads \x05E as one character. */
const MISSPELT = Buffer.from("^RROR");

/**
 * Reads the body of a command. `head` has its first bytes: all, unless it is larger than any
 * command of a handshake.
 */
export function readCommand(head: Buffer, size: number, mechanism: string): ReadCommand {
  if (head.subarray(0, MISSPELT.length).equals(MISSPELT)) {
    const { fields = {}, faults = [] } = error(head.subarray(MISSPELT.length));
    const text = "ERROR is written as ^RROR, which peers other than libzmq do not understand";
    return { command: { type: "command", name: "ERROR", size, fields }, faults: [...faults, fault(text)] };
  }
  const nameLength = head[0];
  if (nameLength === undefined || nameLength === 0 || nameLength + 1 > head.length) {
    const text = nameLength === undefined ? "a command is empty" : "the name of a command does not fit into its frame";
    return { command: { type: "command", name: "?", size, fields: {} }, faults: [fault(text)] };
  }
  const name = shownBytes(head.subarray(1, 1 + nameLength));
  const data = head.subarray(1 + nameLength);
  const { fields = {}, properties, faults = [] } = parse(name, data, size, mechanism);
  return { command: { type: "command", name, size, fields, ...(properties && { properties }) }, faults };
}

function parse(name: string, data: Buffer, size: number, mechanism: string): Parsed {
  if (mechanism === "CURVE" && name in CURVE_SIZES) return curve(name, data, size);
  if (name === "READY" || name === "INITIATE") return readMetadata(data);
  if (name === "HELLO") return plainHello(data);
  if (name === "WELCOME") return data.length > 0 ? { faults: [fault("WELCOME has bytes behind its name")] } : {};
  if (name === "ERROR") return error(data);
  if (name === "PING") return ping(data);
  if (name === "PONG") return { fields: { context: shownBytes(data) }, faults: contextFaults(data) };
  if (name === "SUBSCRIBE" || name === "CANCEL") return { fields: { topic: shownBytes(data) } };
  if (name === "JOIN" || name === "LEAVE") return { fields: { group: shownBytes(data) } };
  return { faults: [fault(`the command ${name} is unknown`)] };
}

function curve(name: string, data: Buffer, size: number): Parsed {
  const { exact, least = 0 } = CURVE_SIZES[name]!;
  const faults: Fault[] = [];
  if (exact !== undefined && size !== exact)
    faults.push(fault(`${name} of CURVE has ${size} bytes, and must have ${exact}`));
  if (size < least) faults.push(fault(`${name} of CURVE has ${size} bytes, and must have ${least} or more`));
  if (faults.length > 0) return { faults };
  if (name === "HELLO") {
    const version = `${data[0]!}.${data[1]!}`;
    const key = data.subarray(74, 106).toString("hex");
    return {
      fields: { version, "transient-key": key },
      faults: version === "1.0" ? [] : [fault(`CURVE ${version} is unknown`)],
    };
  }
  if (name === "MESSAGE") return { fields: { nonce: nonceOf(data, 0), encrypted: size - 16 } };
  return name === "READY" ? { fields: { nonce: nonceOf(data, 0) } } : {};
}

function nonceOf(data: Buffer, at: number): number {
  return data.readUInt32BE(at) * 2 ** 32 + data.readUInt32BE(at + 4);
}

/** Passwords are not shown. */
function plainHello(data: Buffer): Parsed {
  const nameLength = data[0] ?? 0;
  const passwordAt = 1 + nameLength;
  const passwordLength = data[passwordAt];
  if (passwordLength === undefined || passwordAt + 1 + passwordLength !== data.length)
    return { faults: [fault("HELLO of PLAIN is malformed: its lengths do not add up")] };
  return { fields: { username: shownBytes(data.subarray(1, passwordAt)), password: `(${passwordLength} bytes)` } };
}

function error(data: Buffer): Parsed {
  const length = data[0];
  if (length === undefined || length + 1 > data.length)
    return { faults: [fault("ERROR is malformed: its reason is cut")] };
  return { fields: { reason: shownBytes(data.subarray(1, 1 + length)) } };
}

function ping(data: Buffer): Parsed {
  if (data.length < 2) return { faults: [fault("PING is malformed: it has no TTL")] };
  const context = data.subarray(2);
  const ttl = data.readUInt16BE() * 100;
  return { fields: { "ttl-ms": ttl, context: shownBytes(context) }, faults: contextFaults(context) };
}

function contextFaults(context: Buffer): Fault[] {
  return context.length > LONGEST_CONTEXT
    ? [fault(`the context has ${context.length} bytes, and may have ${LONGEST_CONTEXT}`)]
    : [];
}
