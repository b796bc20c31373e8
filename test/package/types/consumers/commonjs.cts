/**
 * A CommonJS module that uses the package as a whole, as a namespace, by names, and by its default.
 */
import zmq = require("libzmq-wasm");
import mirror = require("libzmq-wasm/zmq.js");
import draft = require("libzmq-wasm/draft");
import { type Message, Request } from "libzmq-wasm";
import * as all from "libzmq-wasm";
import whole from "libzmq-wasm";

export class Mine extends zmq.Router {}
export const request: zmq.Request = new Request();
export const reply: all.Reply = new zmq.Reply();
export const pair: whole.Pair = new whole.Pair();
export const instance: zmq.Instance = zmq.createInstance({ threads: true });
export const channel: draft.Channel = new draft.Channel();

export async function first(socket: zmq.Pull): Promise<Message | undefined> {
  await using other = new zmq.Push();
  other.connect("inproc://other");
  for await (const [a, b] of socket) return b ?? a;
  return undefined;
}

export function inC(): mirror.ContextPtr | null {
  // @ts-expect-error An option's number is not a string.
  mirror.zmq_setsockopt(null, "linger", 0);
  return mirror.zmq_ctx_new();
}

// @ts-expect-error A PUB does not receive.
void new all.Publisher().receive();
