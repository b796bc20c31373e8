/**
 * Key-value messages of three frames: key, sequence, body.
 * It teaches a class for the messages of a protocol: programs read and write keys, and not frames.
 */
import type { SocketPtr } from "libzmq-wasm/zmq";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

export interface kvmsg_t {
  key: string;
  /** Updates are numbered; 0 for one that has no number yet. */
  sequence: number;
  body: string;
}

/** Reads a message, and returns it; null: the call was interrupted. */
export function kvmsg_recv(socket: SocketPtr | null): kvmsg_t | null {
  const [key, sequence, body] = zmsg_recv(socket) ?? [];
  if (!key || !sequence || !body) return null;
  return { key: String(key), sequence: Number(sequence.readBigUInt64BE()), body: String(body) };
}

export function kvmsg_send({ key, sequence, body }: kvmsg_t, socket: SocketPtr | null, ...address: Buffer[]): void {
  //  Sequence in network order
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(BigInt(sequence));
  zmsg_send([...address, key, number, body], socket);
}

export function kvmsg_store(hash: Map<string, kvmsg_t>, msg: kvmsg_t): void {
  hash.set(msg.key, msg);
}
