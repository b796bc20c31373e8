/**
 * Clone server, model 5: as a reactor, and with values that expire.
 * It teaches ephemeral values: a timer deletes what has expired, and publishes that, too.
 *
 * Usage: node clonesrv5.ts [snapshots] [updates] [collector]
 */
import { ZMQ_PUB, ZMQ_PULL, ZMQ_ROUTER, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { s_clock, s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { kvmsg_new, kvmsg_recv, kvmsg_send, kvmsg_store, type kvmsg_t } from "./kvmsg.ts";
import { zloop_destroy, zloop_new, zloop_reader, zloop_start, zloop_timer } from "./zloop.ts";
import { zmsg_recv } from "./zmsg.ts";

const [snapshots = "tcp://*:5556", updates = "tcp://*:5557", collectors = "tcp://*:5558"] = process.argv.slice(2);

//  Set up our clone server sockets
const context = zmq_ctx_new();
const snapshot = zmq_socket(context, ZMQ_ROUTER)!;
const publisher = zmq_socket(context, ZMQ_PUB);
const collector = zmq_socket(context, ZMQ_PULL)!;
const bound = [s_bind(snapshot, snapshots), s_bind(publisher, updates), s_bind(collector, collectors)];
s_print(`listening on ${bound.join(" ")}`);

let sequence = 0;
const kvmap = new Map<string, kvmsg_t>();

//  Send snapshots to clients who ask for them
function s_snapshots(): number {
  const [identity, request, subtree] = zmsg_recv(snapshot) ?? [];
  if (!identity) return -1;
  if (String(request) !== "ICANHAZ?") {
    s_print("E: bad request, ignoring");
    return 0;
  }
  for (const kvmsg of kvmap.values()) if (kvmsg.key.startsWith(String(subtree))) kvmsg_send(kvmsg, snapshot, identity);
  s_print(`I: sending snapshot=${sequence}`);
  kvmsg_send(kvmsg_new("KTHXBAI", String(subtree), sequence), snapshot, identity);
  return 0;
}

//  Collect updates from clients. If a value has a lifetime, the ttl property
//  becomes the time at which it ends
function s_collector(): number {
  const kvmsg = kvmsg_recv(collector);
  if (!kvmsg) return -1;
  kvmsg.sequence = ++sequence;
  kvmsg_send(kvmsg, publisher);
  const ttl = Number(kvmsg.properties.get("ttl") ?? 0);
  if (ttl > 0) kvmsg.properties.set("ttl", String(s_clock() + ttl * 1000));
  kvmsg_store(kvmap, kvmsg);
  s_print(`I: publishing update=${sequence}`);
  return 0;
}

//  At regular intervals, we flush ephemeral values that have expired: an
//  empty body deletes a key
function s_flush_ttl(): number {
  for (const kvmsg of [...kvmap.values()]) {
    const ttl = Number(kvmsg.properties.get("ttl") ?? 0);
    if (ttl === 0 || s_clock() < ttl) continue;
    kvmsg.sequence = ++sequence;
    kvmsg.body = "";
    kvmsg_send(kvmsg, publisher);
    kvmsg_store(kvmap, kvmsg);
    s_print(`I: publishing delete=${sequence}`);
  }
  return 0;
}

//  Register our handlers with reactor, and run it until interrupted
const loop = zloop_new();
zloop_reader(loop, snapshot, s_snapshots);
zloop_reader(loop, collector, s_collector);
zloop_timer(loop, 1000, 0, s_flush_ttl);
zloop_start(loop);

zloop_destroy(loop);
for (const socket of [snapshot, publisher, collector]) zmq_close(socket);
zmq_ctx_term(context);
