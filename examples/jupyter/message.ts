/**
 * Messages of the Jupyter protocol 5.3 and their wire format, a multipart message:
 *
 *   identities… <IDS|MSG> signature header parent_header metadata content buffers…
 *
 * The four parts from header to content are JSON, and the signature is the HMAC of their bytes. A
 * message that is not signed with the connection's key is refused before any part is parsed.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { userInfo } from "node:os";

export type Json = Record<string, unknown>;

export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
}

export interface Message {
  /** Routing ids on the way to a ROUTER and back; the topic of a published message. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  /** The header of the message that caused this one; empty if there is none. */
  readonly parent: Partial<Header>;
  readonly metadata: Json;
  readonly content: Json;
  readonly buffers: readonly Uint8Array[];
}

const DELIMITER = Buffer.from("<IDS|MSG>");
const VERSION = "5.3";
const username = userInfo().username;

/**
 * One end of a connection: makes and signs the messages of its session, and verifies received ones.
 */
export class Wire {
  readonly session = randomUUID();
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** A new message. */
  message(type: string, content: Json, rest: Partial<Omit<Message, "header" | "content">> = {}): Message {
    const { session } = this;
    const date = new Date().toISOString();
    const header = { msg_id: randomUUID(), session, username, date, msg_type: type, version: VERSION };
    return { identities: [], parent: {}, metadata: {}, buffers: [], ...rest, header, content };
  }

  /** The parts of a message. */
  pack({ identities, header, parent, metadata, content, buffers }: Message): Uint8Array[] {
    const signed = [header, parent, metadata, content].map((value) => Buffer.from(JSON.stringify(value)));
    return [...identities, DELIMITER, this.#sign(signed), ...signed, ...buffers];
  }

  /** Parses and verifies a message. Throws if the parts are malformed or the signature is wrong. */
  unpack(parts: readonly Buffer[]): Message {
    const start = parts.findIndex((part) => part.equals(DELIMITER));
    if (start === -1) throw new Error("a message without a delimiter");
    const [signature, ...rest] = parts.slice(start + 1);
    const signed = rest.slice(0, 4);
    if (!signature || signed.length < 4) throw new Error("a message with too few parts");
    const expected = this.#sign(signed);
    if (signature.length !== expected.length || !timingSafeEqual(signature, expected))
      throw new Error("a message with a wrong signature");
    const [header, parent, metadata, content] = signed.map(parseObject);
    if (!isHeader(header!)) throw new Error("a message without an id or a type");
    return {
      identities: parts.slice(0, start),
      header,
      parent: parent!,
      metadata: metadata!,
      content: content!,
      buffers: rest.slice(4),
    };
  }

  #sign(parts: readonly Buffer[]): Buffer {
    if (this.#key === "") return Buffer.alloc(0);
    const hmac = createHmac("sha256", this.#key);
    for (const part of parts) hmac.update(part);
    return Buffer.from(hmac.digest("hex"));
  }
}

function parseObject(bytes: Buffer): Json {
  const value: unknown = JSON.parse(bytes.toString());
  if (typeof value !== "object" || value === null) throw new Error("a message with a part that is no object");
  return value as Json;
}

function isHeader(header: object): header is Header {
  const { msg_id, msg_type, session } = header as Partial<Record<keyof Header, unknown>>;
  return [msg_id, msg_type, session].every((field) => typeof field === "string");
}
