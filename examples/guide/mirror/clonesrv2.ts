/**
 * Clone server, model 2: publishes updates, and gives snapshots to clients that join.
 * It teaches how a late client gets a whole state: a snapshot, and the updates behind it.
 *
 * Usage: node clonesrv2.ts [snapshots] [updates] [milliseconds between updates]
 */
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_PAIR,
  ZMQ_POLLIN,
  ZMQ_PUB,
  ZMQ_ROUTER,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_poll,
  zmq_socket,
  zmq_threadstart,
  type ContextPtr,
  type SocketPtr,
} from "libzmq-wasm/zmq";
import { randof, s_print, s_sleep } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { kvmsg_recv, kvmsg_send, kvmsg_store, type kvmsg_t } from "./kvsimple.ts";
import { zmsg_recv } from "./zmsg.ts";

//  Sends the state to a client, and at its end the number of the last update in it
function s_send_snapshot(kvmap: ReadonlyMap<string, kvmsg_t>, sequence: number, snapshot: SocketPtr | null): boolean {
  const [identity, request] = zmsg_recv(snapshot) ?? [];
  if (!identity) return false; //  Interrupted
  if (String(request) !== "ICANHAZ?") {
    s_print("E: bad request, ignoring");
    return true;
  }
  for (const kvmsg of kvmap.values()) kvmsg_send(kvmsg, snapshot, identity);
  //  Now send END message with sequence number
  s_print(`I: sending snapshot=${sequence}`);
  kvmsg_send({ key: "KTHXBAI", sequence, body: "" }, snapshot, identity);
  return true;
}

//  The state manager task maintains the state and handles requests from
//  clients for snapshots
export function state_manager({ context, endpoint }: { context: ContextPtr; endpoint: string }): void {
  const pipe = zmq_socket(context, ZMQ_PAIR);
  zmq_connect(pipe, "inproc://updates");
  const snapshot = zmq_socket(context, ZMQ_ROUTER);
  kvmsg_send({ key: "READY", sequence: 0, body: s_bind(snapshot, endpoint) }, pipe);

  const kvmap = new Map<string, kvmsg_t>();
  let sequence = 0; //  Current snapshot version number
  for (;;) {
    const items = [
      { socket: pipe, events: ZMQ_POLLIN, revents: 0 },
      { socket: snapshot, events: ZMQ_POLLIN, revents: 0 },
    ] as const;
    if (zmq_poll([...items], 2, -1) === -1) break; //  Context has been shut down

    //  Apply state update from main thread
    if (items[0].revents & ZMQ_POLLIN) {
      const kvmsg = kvmsg_recv(pipe);
      if (!kvmsg) break; //  Interrupted
      sequence = kvmsg.sequence;
      kvmsg_store(kvmap, kvmsg);
    }
    //  Execute state snapshot request
    if (items[1].revents & ZMQ_POLLIN && !s_send_snapshot(kvmap, sequence, snapshot)) break;
  }
  zmq_close(pipe);
  zmq_close(snapshot);
}

function main(snapshots = "tcp://*:5556", updates = "tcp://*:5557", pause = "0"): void {
  //  Prepare our context and sockets
  const context = zmq_ctx_new()!;
  const publisher = zmq_socket(context, ZMQ_PUB);
  const published = s_bind(publisher, updates);

  //  Start state manager and wait for synchronization signal
  const pipe = zmq_socket(context, ZMQ_PAIR);
  zmq_bind(pipe, "inproc://updates");
  zmq_threadstart({ module: import.meta.url, name: "state_manager" }, { context, endpoint: snapshots });
  s_print(`listening on ${String(kvmsg_recv(pipe)?.body)} ${published}`);

  for (let sequence = 1; ; sequence++) {
    //  Distribute as key-value message
    const kvmsg = { key: String(randof(10000)), sequence, body: String(randof(1000000)) };
    kvmsg_send(kvmsg, publisher);
    kvmsg_send(kvmsg, pipe);
    if (Number(pause) > 0) s_sleep(Number(pause));
  }
}

if (isMainThread) main(...process.argv.slice(2));
