/**
 * Clone server, model 6: one of two servers, of which the passive one follows the active one.
 * It teaches a replicated service: Binary Star says who serves, a clone of the state waits.
 *
 * Usage: node clonesrv6.ts -p|-b [snapshots updates collector own peer snapshots updates]
 */
import {
  ZMQ_PUB,
  ZMQ_ROUTER,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_connect,
  zmq_close,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_disconnect,
  zmq_setsockopt,
  zmq_socket,
  ZMQ_DEALER,
} from "libzmq-wasm/zmq";
import { s_clock, s_print, s_send, s_sendmore } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { bstar_destroy, bstar_new, bstar_start, bstar_voter } from "./bstar.ts";
import { kvmsg_new, kvmsg_recv, kvmsg_send, kvmsg_store, type kvmsg_t } from "./kvmsg.ts";
import { zloop_reader, zloop_reader_end, zloop_timer } from "./zloop.ts";
import { zmsg_recv } from "./zmsg.ts";

const [role, ...endpoints] = process.argv.slice(2);
if (role !== "-p" && role !== "-b") {
  console.error("Usage: node clonesrv6.ts -p|-b [endpoint ...]");
  process.exit(2);
}
const primary = role === "-p";
const [own, peer] = primary ? [5556, 5566] : [5566, 5556];
const [
  snapshots = `tcp://*:${own}`,
  updates = `tcp://*:${own + 1}`,
  collectors = `tcp://*:${own + 2}`,
  local = `tcp://*:${primary ? 5003 : 5004}`,
  remote = `tcp://localhost:${primary ? 5004 : 5003}`,
  peer_snapshots = `tcp://localhost:${peer}`,
  peer_updates = `tcp://localhost:${peer + 1}`,
] = endpoints;

//  Our server state
const context = zmq_ctx_new()!;
let kvmap = new Map<string, kvmsg_t>(); //  Key-value store
let sequence = 0; //  How many updates we're at
const pending = new Map<string, kvmsg_t>(); //  Pending updates from clients, by UUID
const seen = new Set<string>(); //  Updates that the peer published before a client's copy came
let active = false; //  true if we're active
let passive = false; //  true if we're passive

const bstar = bstar_new(context, primary, local, remote);
const snapshot = zmq_socket(context, ZMQ_ROUTER)!;
const publisher = zmq_socket(context, ZMQ_PUB);
const collector = zmq_socket(context, ZMQ_SUB)!;
zmq_setsockopt(collector, ZMQ_SUBSCRIBE, "", 0);
//  Gets updates of the peer while we're passive
const subscriber = zmq_socket(context, ZMQ_SUB)!;
zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "", 0);
const bound = [s_bind(snapshot, snapshots), s_bind(publisher, updates), s_bind(collector, collectors)];
s_print(`listening on ${bound.join(" ")}`);

//  Snapshot requests are the votes of the Binary Star
function s_snapshots(): void {
  const [identity, request, subtree] = zmsg_recv(snapshot) ?? [];
  if (!identity || String(request) !== "ICANHAZ?") return;
  for (const kvmsg of kvmap.values()) if (kvmsg.key.startsWith(String(subtree))) kvmsg_send(kvmsg, snapshot, identity);
  s_print(`I: sending snapshot=${sequence}`);
  kvmsg_send(kvmsg_new("KTHXBAI", String(subtree), sequence), snapshot, identity);
}

//  Numbers an update, publishes and stores it
function s_publish(kvmsg: kvmsg_t): void {
  kvmsg.sequence = ++sequence;
  kvmsg_send(kvmsg, publisher);
  kvmsg_store(kvmap, kvmsg);
  s_print(`I: publishing update=${sequence}`);
}

//  If we're active, we apply updates; if we're passive, we hold those that
//  the active server has not published yet
function s_collector(): number {
  const kvmsg = kvmsg_recv(collector);
  if (!kvmsg) return -1;
  const ttl = Number(kvmsg.properties.get("ttl") ?? 0);
  if (ttl > 0) kvmsg.properties.set("ttl", String(s_clock() + ttl * 1000));
  if (active) s_publish(kvmsg);
  else if (!seen.delete(kvmsg.uuid)) pending.set(kvmsg.uuid, kvmsg);
  return 0;
}

//  Values whose time is over are deleted, by the active server
function s_flush_ttl(): number {
  if (!active) return 0;
  for (const kvmsg of [...kvmap.values()]) {
    const ttl = Number(kvmsg.properties.get("ttl") ?? 0);
    if (ttl > 0 && s_clock() >= ttl) s_publish({ ...kvmsg, body: "" });
  }
  return 0;
}

//  We send a HUGZ message once a second to all subscribers so that they can
//  detect if our server dies. They'll then switch over to the backup server
function s_send_hugz(): number {
  if (active) kvmsg_send(kvmsg_new("HUGZ", "", sequence), publisher);
  return 0;
}

//  When we're passive, we follow our peer: its state first, then its updates
function s_subscriber(): number {
  const kvmsg = kvmsg_recv(subscriber);
  if (!kvmsg) return -1;
  if (kvmsg.key === "HUGZ") return 0;
  //  Find and remove update off pending list, or remember it until its client's copy comes
  if (!pending.delete(kvmsg.uuid)) seen.add(kvmsg.uuid);
  if (kvmsg.sequence <= sequence) return 0;
  sequence = kvmsg.sequence;
  kvmsg_store(kvmap, kvmsg);
  s_print(`I: received update=${sequence}`);
  return 0;
}

function s_get_state(): void {
  const dealer = zmq_socket(context, ZMQ_DEALER);
  zmq_connect(dealer, peer_snapshots);
  s_sendmore(dealer, "ICANHAZ?");
  s_send(dealer, "");
  kvmap = new Map();
  for (let kvmsg = kvmsg_recv(dealer); kvmsg; kvmsg = kvmsg_recv(dealer)) {
    if (kvmsg.key === "KTHXBAI") {
      sequence = kvmsg.sequence;
      break;
    }
    kvmsg_store(kvmap, kvmsg);
  }
  s_print(`I: received snapshot=${sequence}`);
  zmq_close(dealer);
}

bstar.active_fn = () => {
  if (passive) {
    zloop_reader_end(bstar.loop, subscriber);
    zmq_disconnect(subscriber, peer_updates);
  }
  [active, passive] = [true, false];
  //  Apply pending list to own map
  for (const kvmsg of pending.values()) s_publish(kvmsg);
  pending.clear();
};
bstar.passive_fn = () => {
  [active, passive] = [false, true];
  zmq_connect(subscriber, peer_updates);
  s_get_state();
  zloop_reader(bstar.loop, subscriber, s_subscriber);
};
bstar_voter(bstar, snapshot, s_snapshots);
zloop_reader(bstar.loop, collector, s_collector);
zloop_timer(bstar.loop, 1000, 0, s_flush_ttl);
zloop_timer(bstar.loop, 1000, 0, s_send_hugz);
bstar_start(bstar);

bstar_destroy(bstar);
for (const socket of [snapshot, publisher, collector, subscriber]) zmq_close(socket);
zmq_ctx_term(context);
