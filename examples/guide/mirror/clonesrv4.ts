/**
 * Clone server, model 4: gives clients the part of the state that they ask for.
 * It teaches subtrees: a client names a path, and its snapshot and its subscription have no more.
 *
 * Usage: node clonesrv4.ts [snapshots] [updates] [collector]
 */
import {
  ZMQ_POLLIN,
  ZMQ_PUB,
  ZMQ_PULL,
  ZMQ_ROUTER,
  zmq_close,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_poll,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { kvmsg_recv, kvmsg_send, kvmsg_store, type kvmsg_t } from "./kvsimple.ts";
import { zmsg_recv } from "./zmsg.ts";

const [snapshots = "tcp://*:5556", updates = "tcp://*:5557", collectors = "tcp://*:5558"] = process.argv.slice(2);

//  Prepare our context and sockets
const context = zmq_ctx_new();
const snapshot = zmq_socket(context, ZMQ_ROUTER);
const publisher = zmq_socket(context, ZMQ_PUB);
const collector = zmq_socket(context, ZMQ_PULL);
const bound = [s_bind(snapshot, snapshots), s_bind(publisher, updates), s_bind(collector, collectors)];
s_print(`listening on ${bound.join(" ")}`);

//  The body of the main task collects updates from clients and publishes
//  updates back out to clients
let sequence = 0;
const kvmap = new Map<string, kvmsg_t>();
for (;;) {
  const items = [
    { socket: collector, events: ZMQ_POLLIN, revents: 0 },
    { socket: snapshot, events: ZMQ_POLLIN, revents: 0 },
  ] as const;
  if (zmq_poll([...items], 2, 1000) === -1) break; //  Context has been shut down

  //  Apply state update sent from client
  if (items[0].revents & ZMQ_POLLIN) {
    const kvmsg = kvmsg_recv(collector);
    if (!kvmsg) break; //  Interrupted
    kvmsg.sequence = ++sequence;
    kvmsg_send(kvmsg, publisher);
    kvmsg_store(kvmap, kvmsg);
    s_print(`I: publishing update ${sequence}`);
  }
  //  Execute state snapshot request
  if (items[1].revents & ZMQ_POLLIN) {
    //  Request is in second frame of message, subtree in the third
    const [identity, request, subtree] = zmsg_recv(snapshot) ?? [];
    if (!identity) break; //  Interrupted
    if (String(request) !== "ICANHAZ?") {
      s_print("E: bad request, aborting");
      break;
    }
    //  For each entry in kvmap, send kvmsg to client
    for (const kvmsg of kvmap.values())
      if (kvmsg.key.startsWith(String(subtree))) kvmsg_send(kvmsg, snapshot, identity);

    //  Now send END message with sequence number
    s_print(`I: sending snapshot=${sequence}`);
    kvmsg_send({ key: "KTHXBAI", sequence, body: String(subtree) }, snapshot, identity);
  }
}
s_print(`${sequence} messages handled`);
for (const socket of [snapshot, publisher, collector]) zmq_close(socket);
zmq_ctx_term(context);
