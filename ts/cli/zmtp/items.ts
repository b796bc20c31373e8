/** What one side of a ZMTP connection sends, item by item (RFC 13, 15, 23 and 37). */

export type Version = "1.0" | "2.0" | `3.${number}` | `${number}.${number}`;

export interface Greeting {
  readonly type: "greeting";
  readonly version: Version;
  /** From version 3 on: NULL, PLAIN, CURVE or another. */
  readonly mechanism?: string;
  /** From version 3 on. */
  readonly asServer?: boolean;
  /** Version 2 has the type of the socket in its greeting. */
  readonly socketType?: string;
}

/** Of versions 1 and 2: the routing id of the socket, before all messages. */
export interface Identity {
  readonly type: "identity";
  readonly identity: Buffer;
}

export interface MessageFrame {
  readonly type: "message";
  readonly more: boolean;
  readonly size: number;
  /** The first bytes. */
  readonly head: Buffer;
}

export interface CommandFrame {
  readonly type: "command";
  readonly name: string;
  /** Bytes of the frame behind its header. */
  readonly size: number;
  /** What the command says, by name, in the order of the bytes. */
  readonly fields: Readonly<Record<string, string | number>>;
  /** Metadata of READY and INITIATE. */
  readonly properties?: ReadonlyMap<string, string>;
}

/** The bytes are not what the protocol allows. */
export interface Fault {
  readonly type: "fault";
  readonly text: string;
  /** True: what follows cannot be decoded. */
  readonly fatal: boolean;
}

export type Item = Greeting | Identity | MessageFrame | CommandFrame | Fault;

export function fault(text: string, fatal = false): Fault {
  return { type: "fault", text, fatal };
}

/** Bytes as text; hexadecimal digits where they are not printable. */
export function shownBytes(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString("utf8");
  const printable = Buffer.from(text).equals(buffer) && !/[\p{Cc}\p{Cf}]/u.test(text);
  return printable ? text : `0x${buffer.toString("hex")}`;
}
