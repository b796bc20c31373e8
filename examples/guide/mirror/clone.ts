/**
 * Clone client API: an agent in a thread keeps a copy of the servers' state.
 * It teaches an actor that changes its server when that is silent: a snapshot, updates, and again.
 */
import {
  ZMQ_DEALER,
  ZMQ_LINGER,
  ZMQ_PAIR,
  ZMQ_POLLIN,
  ZMQ_PUB,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
  type SocketPtr,
  type ThreadPtr,
} from "libzmq-wasm/zmq";
import { s_clock, s_print, s_send, s_sendmore } from "libzmq-wasm/zhelpers";
import { kvmsg_new, kvmsg_recv, kvmsg_send, kvmsg_store, type kvmsg_t } from "./kvmsg.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const SERVER_TTL = 5000; //  If no server replies within this time, try another

let pipes = 0;

export interface clone_t {
  readonly pipe: SocketPtr | null; //  Pipe through to clone agent
  readonly agent: ThreadPtr | null;
}

export function clone_new(ctx: ContextPtr): clone_t {
  const endpoint = `inproc://clone-${pipes++}`;
  const pipe = zmq_socket(ctx, ZMQ_PAIR);
  zmq_bind(pipe, endpoint);
  return { pipe, agent: zmq_threadstart({ module: import.meta.url, name: "clone_agent" }, { ctx, endpoint }) };
}

//  Specify subtree for snapshot and updates, which we must do before
//  connecting to a server
export function clone_subtree(self: clone_t, subtree: string): void {
  zmsg_send(["SUBTREE", subtree], self.pipe);
}

//  Connect to a new server endpoint. We can connect to at most two servers
export function clone_connect(self: clone_t, snapshot: string, updates: string, collector: string): void {
  zmsg_send(["CONNECT", snapshot, updates, collector], self.pipe);
}

//  Set a new value in the shared hashmap
export function clone_set(self: clone_t, key: string, value: string, ttl = 0): void {
  zmsg_send(["SET", key, value, String(ttl)], self.pipe);
}

//  Look up a value in the distributed hash table; null if there is none
export function clone_get(self: clone_t, key: string): string | null {
  zmsg_send(["GET", key], self.pipe);
  const [value] = zmsg_recv(self.pipe) ?? [];
  return value && value.length > 0 ? String(value) : null;
}

export function clone_destroy(self: clone_t): void {
  zmsg_send(["END"], self.pipe);
  zmq_threadclose(self.agent);
  zmq_close(self.pipe);
}

interface server_t {
  readonly snapshot: SocketPtr | null; //  Snapshot socket
  readonly subscriber: SocketPtr | null; //  Incoming updates
  expiry: number; //  When server expires
  requests: number; //  How many snapshot requests made?
}

interface agent_t {
  readonly ctx: ContextPtr;
  readonly pipe: SocketPtr | null; //  Pipe back to application
  readonly publisher: SocketPtr | null; //  Outgoing updates
  readonly servers: server_t[];
  kvmap: Map<string, kvmsg_t>; //  Actual key/value table
  subtree: string; //  Subtree specification, if any
  state: "INITIAL" | "SYNCING" | "ACTIVE";
  cur_server: number; //  If active, server 0 or 1
  sequence: number; //  Last kvmsg processed
}

function server_new(self: agent_t, snapshots: string, updates: string): server_t {
  const snapshot = zmq_socket(self.ctx, ZMQ_DEALER);
  zmq_connect(snapshot, snapshots);
  const subscriber = zmq_socket(self.ctx, ZMQ_SUB);
  zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, self.subtree);
  zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "HUGZ");
  zmq_connect(subscriber, updates);
  for (const socket of [snapshot, subscriber]) zmq_setsockopt(socket, ZMQ_LINGER, 0);
  return { snapshot, subscriber, expiry: s_clock() + SERVER_TTL, requests: 0 };
}

//  Handles the different control messages from the frontend. Returns false at the end
function agent_control_message(self: agent_t): boolean {
  const [command, ...args] = (zmsg_recv(self.pipe) ?? []).map(String);
  const [first = "", second = "", third = ""] = args;
  switch (command) {
    case "SUBTREE":
      self.subtree = first;
      return true;
    case "CONNECT":
      self.servers.push(server_new(self, first, second));
      zmq_connect(self.publisher, third);
      return true;
    case "SET": {
      //  Send key-value pair on to server
      const kvmsg = kvmsg_new(first, second);
      if (Number(third) > 0) kvmsg.properties.set("ttl", third);
      kvmsg_store(self.kvmap, kvmsg);
      kvmsg_send(kvmsg, self.publisher);
      return true;
    }
    case "GET":
      s_send(self.pipe, self.kvmap.get(first)?.body ?? "");
      return true;
    default:
      return false;
  }
}

//  Asks the current server for a snapshot, and returns the socket to wait for
function agent_wait(self: agent_t, server: server_t): SocketPtr | null {
  if (self.state === "ACTIVE") return server.subscriber;
  if (server.requests < 2) {
    s_sendmore(server.snapshot, "ICANHAZ?");
    s_send(server.snapshot, self.subtree);
    server.requests++;
  }
  if (self.state === "INITIAL") server.expiry = s_clock() + SERVER_TTL;
  self.state = "SYNCING";
  return server.snapshot;
}

function agent_update(self: agent_t, server: server_t): void {
  const syncing = self.state === "SYNCING";
  const kvmsg = kvmsg_recv(syncing ? server.snapshot : server.subscriber);
  if (!kvmsg) return;
  //  Anything from server resets its expiry time
  server.expiry = s_clock() + SERVER_TTL;
  if (syncing) {
    //  Store in snapshot until we're finished
    if (kvmsg.key !== "KTHXBAI") {
      kvmsg_store(self.kvmap, kvmsg);
      return;
    }
    self.sequence = kvmsg.sequence;
    self.state = "ACTIVE";
    server.requests = 0;
    s_print(`I: received snapshot=${self.sequence}`);
  } else if (kvmsg.sequence > self.sequence && kvmsg.key !== "HUGZ") {
    //  Discard out-of-sequence updates, incl. HUGZ
    self.sequence = kvmsg.sequence;
    kvmsg_store(self.kvmap, kvmsg);
    s_print(`I: received update=${self.sequence} ${kvmsg.key}=${kvmsg.body}`);
  }
}

export function clone_agent({ ctx, endpoint }: { ctx: ContextPtr; endpoint: string }): void {
  const pipe = zmq_socket(ctx, ZMQ_PAIR);
  zmq_connect(pipe, endpoint);
  const publisher = zmq_socket(ctx, ZMQ_PUB);
  const start = {
    kvmap: new Map<string, kvmsg_t>(),
    subtree: "",
    state: "INITIAL",
    cur_server: 0,
    sequence: 0,
  } as const;
  const self: agent_t = { ctx, pipe, publisher, servers: [], ...start };
  for (;;) {
    const server = self.servers[self.cur_server];
    const items = [{ socket: pipe, events: ZMQ_POLLIN, revents: 0 }];
    if (server) items.push({ socket: agent_wait(self, server), events: ZMQ_POLLIN, revents: 0 });
    const timeout = server ? Math.max(0, server.expiry - s_clock()) : -1;
    if (zmq_poll(items, items.length, timeout) === -1) break; //  Context has been shut down

    if (items[0]!.revents & ZMQ_POLLIN && !agent_control_message(self)) break;
    if (server && items[1]!.revents & ZMQ_POLLIN) agent_update(self, server);
    else if (server && s_clock() >= server.expiry) {
      //  Server has died, failover to next
      s_print("I: server is silent, failing over");
      self.cur_server = (self.cur_server + 1) % self.servers.length;
      self.servers[self.cur_server]!.requests = 0;
      self.state = "INITIAL";
    }
  }
  for (const { snapshot, subscriber } of self.servers) for (const socket of [snapshot, subscriber]) zmq_close(socket);
  zmq_close(pipe);
  zmq_close(publisher);
}
