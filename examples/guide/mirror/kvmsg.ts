/**
 * Key-value messages of five frames: key, sequence, UUID, properties, body.
 * It teaches how a protocol grows: a UUID for each update, and properties such as its lifetime.
 */
import { randomUUID } from "node:crypto";
import type { SocketPtr } from "libzmq-wasm/zmq";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

export interface kvmsg_t {
  key: string;
  /** Updates are numbered; 0 for one that has no number yet. */
  sequence: number;
  /** By it a server knows an update that it has got twice. */
  readonly uuid: string;
  readonly properties: Map<string, string>;
  /** An empty body deletes the key. */
  body: string;
}

export function kvmsg_new(key: string, body: string, sequence = 0): kvmsg_t {
  return { key, sequence, uuid: randomUUID(), properties: new Map(), body };
}

/** Reads a message, and returns it; null: the call was interrupted. */
export function kvmsg_recv(socket: SocketPtr | null): kvmsg_t | null {
  const [key, sequence, uuid, properties, body] = zmsg_recv(socket) ?? [];
  if (!key || !sequence || !uuid || !properties || !body) return null;
  const lines = String(properties).split("\n").filter(Boolean);
  return {
    key: String(key),
    sequence: Number(sequence.readBigUInt64BE()),
    uuid: String(uuid),
    properties: new Map(lines.map((line) => line.split("=", 2) as [string, string])),
    body: String(body),
  };
}

export function kvmsg_send(msg: kvmsg_t, socket: SocketPtr | null, ...address: Buffer[]): void {
  //  Sequence in network order
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(msg.sequence));
  const properties = [...msg.properties].map(([name, value]) => `${name}=${value}\n`).join("");
  zmsg_send([...address, msg.key, number, msg.uuid, properties, msg.body], socket);
}

/** Stores the message, or, if its body is empty, removes its key. */
export function kvmsg_store(hash: Map<string, kvmsg_t>, msg: kvmsg_t): void {
  if (msg.body === "") hash.delete(msg.key);
  else hash.set(msg.key, msg);
}
