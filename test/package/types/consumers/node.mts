/**
 * Code that needs Node's types: messages are Buffers, streams and the relay's servers are Node's,
 * and version 5 emits events.
 */
import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import type { Duplex } from "node:stream";
import zmq from "libzmq-wasm";
import { type Relay, type RelayOptions, createRelay } from "libzmq-wasm/relay";
import { nodeDuplex, nodeReadable, readableStream } from "libzmq-wasm/streams";
import v5, { socket as createSocket } from "libzmq-wasm/v5-compat.js";

const pair = new zmq.Pair();

export async function messages(): Promise<number> {
  const [message] = await pair.receive({ signal: AbortSignal.timeout(10) });
  const buffer: Buffer | undefined = message;
  const same: zmq.Message = Buffer.from("text");
  await pair.send(same);
  return buffer?.readUInt32LE(0) ?? 0;
}

export const duplex: Duplex = nodeDuplex(pair);
export const chunks: AsyncIterable<unknown> = nodeReadable(pair);
export const web: AsyncIterable<Buffer[]> = readableStream(new zmq.Pull());
export const old: v5.Socket = createSocket("pub");
export const emitter: EventEmitter = old.bind("tcp://127.0.0.1:*", (problem) => problem?.message);
old.on("message", (first: Buffer, second: Buffer) => first.equals(second));
export const instance: zmq.Instance = zmq.createInstance({ wasm: new URL("file:///libzmq.wasm") });

export const admitted: RelayOptions = {
  allow: ["tcp://127.0.0.1:5555"],
  authorize: ({ headers }, endpoint) => headers.cookie === endpoint,
};
export const relay: Relay = createRelay(admitted);
relay.attach(createServer(), "/zmq");
