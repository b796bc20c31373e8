/**
 * A ZAP handler in a thread, as czmq's zauth: it says which clients a server lets in.
 * It teaches RFC 27: a REP at inproc://zeromq.zap.01, a request for each client that connects.
 */
import {
  ZMQ_PAIR,
  ZMQ_REP,
  zmq_close,
  zmq_connect,
  zmq_ctx_shutdown,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  zmq_z85_encode,
  type ContextPtr,
  type ThreadPtr,
} from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

/** Where the handler says that it is there. */
const READY = "inproc://zap.ready";

export interface zap_policy_t {
  /** Addresses that are let in. Default: all. */
  readonly allow?: readonly string[];
  /** Passwords by name. Default: none. */
  readonly passwords?: Readonly<Record<string, string>>;
  /** Public keys in Z85, or "*" for all. Default: none. */
  readonly keys?: readonly string[];
}

function s_is_admitted(policy: zap_policy_t, address: string, mechanism: string, credentials: Buffer[]): boolean {
  if (policy.allow && !policy.allow.includes(address)) return false;
  if (mechanism === "NULL") return true;
  const [first = Buffer.alloc(0), second] = credentials;
  if (mechanism === "PLAIN") {
    const password = Object.entries(policy.passwords ?? {}).find(([name]) => name === String(first))?.[1];
    return password !== undefined && password === String(second);
  }
  const key = zmq_z85_encode(null, first, 32) ?? "";
  return mechanism === "CURVE" && (policy.keys ?? []).some((known) => known === "*" || known === key);
}

export function zap_handler({ ctx, policy }: { ctx: ContextPtr; policy: zap_policy_t }): void {
  const handler = zmq_socket(ctx, ZMQ_REP);
  s_bind(handler, "inproc://zeromq.zap.01");
  const pipe = zmq_socket(ctx, ZMQ_PAIR);
  zmq_connect(pipe, READY);
  s_send(pipe, "READY");
  zmq_close(pipe);
  for (let request = zmsg_recv(handler); request; request = zmsg_recv(handler)) {
    const [version, sequence, , address, , mechanism, ...credentials] = request;
    const admitted = s_is_admitted(policy, String(address), String(mechanism), credentials);
    s_print(`I: ${admitted ? "ALLOWED" : "DENIED"} (${String(mechanism)}) ${String(address)}`);
    const status = admitted ? ["200", "OK"] : ["400", "No access"];
    zmsg_send([version!, sequence!, ...status, "", ""], handler);
  }
  zmq_close(handler);
}

/** Starts the handler, and waits until it is there: libzmq lets all clients in before that. */
export function zap_start(ctx: ContextPtr, policy: zap_policy_t): ThreadPtr | null {
  const pipe = zmq_socket(ctx, ZMQ_PAIR);
  s_bind(pipe, READY);
  const thread = zmq_threadstart({ module: import.meta.url, name: "zap_handler" }, { ctx, policy });
  s_recv(pipe);
  zmq_close(pipe);
  return thread;
}

/** Ends the handler, and the context's other calls with it. */
export function zap_end(ctx: ContextPtr, thread: ThreadPtr | null): void {
  zmq_ctx_shutdown(ctx);
  zmq_threadclose(thread);
}
