/**
 * Broker peering, part 3: the whole simulation of clusters that lend each other their workers.
 * It teaches the three flows together: local, cloud and state, and a monitor that prints results.
 *
 * Usage: node peering3.ts self [peer ...] [--clients 10] [--workers 5] [--requests N] [--pause ms]
 */
import { parseArgs } from "node:util";
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_DONTWAIT,
  ZMQ_POLLIN,
  ZMQ_PUB,
  ZMQ_PULL,
  ZMQ_PUSH,
  ZMQ_RCVTIMEO,
  ZMQ_REQ,
  ZMQ_ROUTER,
  ZMQ_ROUTER_MANDATORY,
  ZMQ_ROUTING_ID,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_poll,
  zmq_send,
  zmq_setsockopt,
  zmq_socket,
  zmq_threadstart,
  type ContextPtr,
  type SocketPtr,
} from "libzmq-wasm/zmq";
import { randof, s_print, s_recv, s_send, s_sendmore, s_sleep } from "libzmq-wasm/zhelpers";
import { zmsg_recv, zmsg_send, zmsg_unwrap, zmsg_wrap, type zmsg_t } from "./zmsg.ts";

const WORKER_READY = "\x01"; //  Signals worker is ready

interface Task {
  readonly context: ContextPtr;
  readonly self: string;
  readonly requests: number;
  readonly pause: number;
}

//  This is the client task. It issues a burst of requests and then sleeps
//  for a few seconds. This simulates sporadic activity; when a number of
//  clients are active at once, the local workers should be overloaded
export function client_task({ context, self, requests, pause }: Task): void {
  const client = zmq_socket(context, ZMQ_REQ);
  zmq_setsockopt(client, ZMQ_RCVTIMEO, 10_000);
  zmq_connect(client, `ipc://${self}-localfe.ipc`);
  const monitor = zmq_socket(context, ZMQ_PUSH);
  zmq_connect(monitor, `ipc://${self}-monitor.ipc`);

  for (let request_nbr = 0; request_nbr < requests;) {
    s_sleep(randof(pause));
    for (let burst = randof(15) + 1; burst > 0 && request_nbr < requests; burst--, request_nbr++) {
      const task_id = randof(0x10000).toString(16).toUpperCase().padStart(4, "0");
      //  Send request with random hex ID, wait max ten seconds for a reply, then complain
      s_send(client, task_id);
      const reply = s_recv(client);
      if (reply === null) {
        s_send(monitor, `E: CLIENT EXIT - lost task ${task_id}`);
        return;
      }
      //  Worker is supposed to answer us with our task id
      s_send(monitor, reply === task_id ? reply : `E: ${task_id} was answered with ${reply}`);
    }
  }
  zmq_close(client);
  zmq_close(monitor);
}

//  This is the worker task, which uses a REQ socket to plug into the
//  load-balancer. It simulates some work
export function worker_task({ context, self, pause }: Task): void {
  const worker = zmq_socket(context, ZMQ_REQ);
  zmq_connect(worker, `ipc://${self}-localbe.ipc`);

  //  Tell broker we're ready for work
  s_send(worker, WORKER_READY);

  //  Process messages as they arrive: workers are busy for 0/1 seconds
  for (let msg = zmsg_recv(worker); msg; msg = zmsg_recv(worker)) {
    s_sleep(randof(2) * (pause / 5));
    zmsg_send(msg, worker);
  }
  zmq_close(worker);
}

interface Broker {
  readonly cloudfe: SocketPtr | null;
  readonly cloudbe: SocketPtr | null;
  readonly localfe: SocketPtr | null;
  readonly localbe: SocketPtr | null;
  readonly statefe: SocketPtr | null;
  readonly statebe: SocketPtr | null;
  readonly monitor: SocketPtr | null;
}

//  Binds the sockets of a broker, and connects them to its peers
function open(context: ContextPtr, self: string, peers: readonly string[]): Broker {
  const bound = (type: number, name: string, identity = false): SocketPtr | null => {
    const socket = zmq_socket(context, type);
    if (identity) zmq_setsockopt(socket, ZMQ_ROUTING_ID, self);
    zmq_bind(socket, `ipc://${self}-${name}.ipc`);
    return socket;
  };
  const cloudbe = zmq_socket(context, ZMQ_ROUTER);
  zmq_setsockopt(cloudbe, ZMQ_ROUTING_ID, self);
  zmq_setsockopt(cloudbe, ZMQ_ROUTER_MANDATORY, 1);
  const statefe = zmq_socket(context, ZMQ_SUB);
  zmq_setsockopt(statefe, ZMQ_SUBSCRIBE, "", 0);
  for (const peer of peers) {
    zmq_connect(cloudbe, `ipc://${peer}-cloud.ipc`);
    zmq_connect(statefe, `ipc://${peer}-state.ipc`);
  }
  return {
    cloudfe: bound(ZMQ_ROUTER, "cloud", true),
    localfe: bound(ZMQ_ROUTER, "localfe"),
    localbe: bound(ZMQ_ROUTER, "localbe"),
    statebe: bound(ZMQ_PUB, "state"),
    monitor: bound(ZMQ_PULL, "monitor"),
    cloudbe,
    statefe,
  };
}

//  The main loop has two parts. First, we poll workers and our two service
//  sockets (statefe and monitor), in any case. If we have no ready workers,
//  then there's no point in looking at incoming requests
function run(broker: Broker, self: string, peers: readonly string[]): void {
  const { cloudfe, cloudbe, localfe, localbe, statefe, statebe, monitor } = broker;
  const workers: Buffer[] = []; //  Queue of available workers
  let cloud_capacity = 0;
  const isReady = (socket: SocketPtr | null): boolean => zmq_poll([{ socket, events: ZMQ_POLLIN }], 1, 0) > 0;
  for (;;) {
    const primary = [localbe, cloudbe, statefe, monitor].map((socket) => ({ socket, events: ZMQ_POLLIN, revents: 0 }));
    //  If we have no workers ready, wait indefinitely
    if (zmq_poll(primary, 4, workers.length > 0 ? 1000 : -1) === -1) break; //  Interrupted
    const ready = primary.map(({ revents }) => (revents & ZMQ_POLLIN) !== 0);
    const previous = workers.length; //  Track if capacity changes during this iteration

    //  Handle reply from local worker, or from peer broker
    let msg: zmsg_t | null = null;
    if (ready[0]) {
      msg = zmsg_recv(localbe)!;
      workers.push(zmsg_unwrap(msg));
      //  If it's READY, don't route the message any further
      if (String(msg[0]) === WORKER_READY) msg = null;
    } else if (ready[1]) {
      msg = zmsg_recv(cloudbe)!;
      //  We don't use peer broker identity for anything
      zmsg_unwrap(msg);
    }
    //  Route reply to cloud if it's addressed to a broker, else to client
    if (msg) zmsg_send(msg, peers.includes(String(msg[0])) ? cloudfe : localfe);

    //  We can process input messages on our statefe or monitor sockets immediately
    if (ready[2]) {
      s_recv(statefe); //  The peer's name
      cloud_capacity = Number(s_recv(statefe));
    }
    if (ready[3]) s_print(String(s_recv(monitor)));

    //  Now route as many clients requests as we can handle. If we have local
    //  capacity, we poll both localfe and cloudfe. If we have cloud capacity
    //  only, we poll just localfe
    while (workers.length + cloud_capacity > 0) {
      if (isReady(localfe)) msg = zmsg_recv(localfe);
      else if (workers.length > 0 && isReady(cloudfe)) msg = zmsg_recv(cloudfe);
      else break; //  No work, go back to primary
      if (workers.length > 0) {
        zmsg_wrap(msg!, workers.shift()!);
        zmsg_send(msg!, localbe);
      } else {
        //  Route to random broker peer
        zmsg_wrap(msg!, Buffer.from(peers[randof(peers.length)]!));
        //  While the peer's connection is not there, its request waits
        while (zmsg_send(msg!, cloudbe) === -1) s_sleep(10);
        cloud_capacity--;
      }
    }
    //  We broadcast capacity messages to other peers; to reduce chatter, we
    //  do this only if our capacity changed
    if (workers.length !== previous) {
      s_sendmore(statebe, self);
      zmq_send(statebe, String(workers.length), null, ZMQ_DONTWAIT);
    }
  }
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      clients: { type: "string", default: "10" },
      workers: { type: "string", default: "5" },
      requests: { type: "string", default: "Infinity" },
      pause: { type: "string", default: "5000" },
    },
  });
  const [self, ...peers] = positionals;
  if (self === undefined) throw new Error("syntax: peering3 me {you}...");
  s_print(`I: preparing broker at ${self}...`);
  const context = zmq_ctx_new()!;
  const broker = open(context, self, peers);
  const task: Task = { context, self, requests: Number(values.requests), pause: Number(values.pause) };
  for (const [name, count] of [
    ["worker_task", values.workers],
    ["client_task", values.clients],
  ] as const)
    for (let nbr = 0; nbr < Number(count); nbr++) zmq_threadstart({ module: import.meta.url, name }, task);
  run(broker, self, peers);
}

if (isMainThread) main();
