/**
 * Clone client, model 3: follows the server, and sends it updates of its own.
 * It teaches that a client changes its map when its update comes back, and not when it sends it.
 *
 * Usage: node clonecli3.ts [snapshots updates collector] [updates] [ms between them]
 */
import {
  ZMQ_DEALER,
  ZMQ_POLLIN,
  ZMQ_PUSH,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { randof, s_clock, s_print, s_send } from "libzmq-wasm/zhelpers";
import { kvmsg_recv, kvmsg_send, kvmsg_store, type kvmsg_t } from "./kvsimple.ts";

const [
  snapshots = "tcp://localhost:5556",
  updates = "tcp://localhost:5557",
  collector = "tcp://localhost:5558",

  number = "Infinity",
  pause = "1000",
] = process.argv.slice(2);

//  Prepare our context and sockets
const context = zmq_ctx_new();
const snapshot = zmq_socket(context, ZMQ_DEALER);
zmq_connect(snapshot, snapshots);
const subscriber = zmq_socket(context, ZMQ_SUB);
zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "", 0);
zmq_connect(subscriber, updates);
const publisher = zmq_socket(context, ZMQ_PUSH);
zmq_connect(publisher, collector);

const kvmap = new Map<string, kvmsg_t>();

//  We first request a state snapshot
let sequence = 0;
s_send(snapshot, "ICANHAZ?");

for (let kvmsg = kvmsg_recv(snapshot); kvmsg; kvmsg = kvmsg_recv(snapshot)) {
  if (kvmsg.key === "KTHXBAI") {
    sequence = kvmsg.sequence;
    s_print(`I: received snapshot=${sequence}`);
    break; //  Done
  }
  kvmsg_store(kvmap, kvmsg);
}
//  Now we wait for updates from the server and every so often, we send a
//  random key-value update to the server
let alarm = s_clock() + Number(pause);
for (let count = 0; count < Number(number);) {
  const items = [{ socket: subscriber, events: ZMQ_POLLIN, revents: 0 }] as const;
  if (zmq_poll([...items], 1, Math.max(0, alarm - s_clock())) === -1) break; //  Context has been shut down

  if (items[0].revents & ZMQ_POLLIN) {
    const kvmsg = kvmsg_recv(subscriber);
    if (!kvmsg) break; //  Interrupted

    //  Discard out-of-sequence kvmsgs, incl. heartbeats
    if (kvmsg.sequence > sequence) {
      sequence = kvmsg.sequence;
      kvmsg_store(kvmap, kvmsg);
      s_print(`I: received update=${sequence} ${kvmsg.key}=${kvmsg.body}`);
      count++;
    }
  }
  //  If we timed out, generate a random kvmsg
  if (s_clock() >= alarm) {
    const kvmsg = { key: String(randof(10000)), sequence: 0, body: String(randof(1000000)) };
    kvmsg_send(kvmsg, publisher);
    alarm = s_clock() + Number(pause);
  }
}
s_print(`${sequence} messages in, ${kvmap.size} keys`);
for (const socket of [snapshot, subscriber, publisher]) zmq_close(socket);
zmq_ctx_term(context);
