/**
 * Clone client, model 2: takes a snapshot first, and then the updates that are newer.
 * It teaches the order that loses nothing: subscribe, take the snapshot, skip what is older.
 *
 * Usage: node clonecli2.ts [snapshots] [updates] [number of updates]
 */
import {
  ZMQ_DEALER,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_print, s_send } from "libzmq-wasm/zhelpers";
import { kvmsg_recv, kvmsg_store, type kvmsg_t } from "./kvsimple.ts";

const [snapshots = "tcp://localhost:5556", updates = "tcp://localhost:5557", number = "Infinity"] =
  process.argv.slice(2);

//  Prepare our context and sockets
const context = zmq_ctx_new();
const snapshot = zmq_socket(context, ZMQ_DEALER);
zmq_connect(snapshot, snapshots);
const subscriber = zmq_socket(context, ZMQ_SUB);
zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "", 0);
zmq_connect(subscriber, updates);

const kvmap = new Map<string, kvmsg_t>();

//  Get state snapshot
let sequence = 0;
s_send(snapshot, "ICANHAZ?");
for (let kvmsg = kvmsg_recv(snapshot); kvmsg; kvmsg = kvmsg_recv(snapshot)) {
  if (kvmsg.key === "KTHXBAI") {
    sequence = kvmsg.sequence;
    s_print(`Received snapshot=${sequence}`);
    break; //  Done
  }
  kvmsg_store(kvmap, kvmsg);
}
//  Now apply pending updates, discard out-of-sequence messages
let count = 0;
while (count < Number(number)) {
  const kvmsg = kvmsg_recv(subscriber);
  if (!kvmsg) break; //  Interrupted
  if (kvmsg.sequence <= sequence) continue;
  sequence = kvmsg.sequence;
  kvmsg_store(kvmap, kvmsg);
  count++;
}
s_print(`${count} updates behind the snapshot, ${kvmap.size} keys`);
for (const socket of [snapshot, subscriber]) zmq_close(socket);
zmq_ctx_term(context);
