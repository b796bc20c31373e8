/**
 * Broker peering, part 2: a broker gives requests to its own workers, or to the broker of a peer.
 * It teaches local flow and cloud flow: ROUTER to REQ inside, ROUTER to ROUTER between brokers.
 *
 * Usage: node peering2.ts self [peer ...] [--clients 10] [--workers 3] [--requests N]
 */
import { readSync } from "node:fs";
import { parseArgs } from "node:util";
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_POLLIN,
  ZMQ_REQ,
  ZMQ_ROUTER,
  ZMQ_ROUTER_MANDATORY,
  ZMQ_ROUTING_ID,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
  zmq_threadstart,
  type ContextPtr,
  type SocketPtr,
} from "libzmq-wasm/zmq";
import { randof, s_print, s_recv, s_send, s_sleep } from "libzmq-wasm/zhelpers";
import { zmsg_recv, zmsg_send, zmsg_unwrap, zmsg_wrap } from "./zmsg.ts";

const WORKER_READY = "\x01"; //  Signals worker is ready

interface Task {
  readonly context: ContextPtr;
  readonly endpoint: string;
  readonly requests: number;
}

//  The client task does a request-reply dialog using a standard
//  synchronous REQ socket
export function client_task({ context, endpoint, requests }: Task): void {
  const client = zmq_socket(context, ZMQ_REQ);
  zmq_connect(client, endpoint);
  for (let request_nbr = 0; request_nbr < requests; request_nbr++) {
    //  Send request, get reply
    s_send(client, "HELLO");
    const reply = s_recv(client);
    if (reply === null) break; //  Interrupted
    s_print(`Client: ${reply}`);
  }
  zmq_close(client);
}

//  The worker task plugs into the load-balancer using a REQ socket
export function worker_task({ context, endpoint }: Task): void {
  const worker = zmq_socket(context, ZMQ_REQ);
  zmq_connect(worker, endpoint);

  //  Tell broker we're ready for work
  s_send(worker, WORKER_READY);

  //  Process messages as they arrive
  for (let msg = zmsg_recv(worker); msg; msg = zmsg_recv(worker)) {
    s_print(`Worker: ${String(msg.at(-1))}`);
    msg.splice(-1, 1, Buffer.from("OK"));
    zmsg_send(msg, worker);
  }
  zmq_close(worker);
}

function start(name: string, count: number, task: Task): void {
  for (let nbr = 0; nbr < count; nbr++) zmq_threadstart({ module: import.meta.url, name }, task);
}

type Sockets = Readonly<Record<"localfe" | "localbe" | "cloudfe" | "cloudbe", SocketPtr | null>>;

function route({ localfe, localbe, cloudfe, cloudbe }: Sockets, peers: readonly string[]): void {
  //  Here, we handle the request-reply flow. We're using load-balancing
  //  to poll workers at all times, and clients only when there are one or
  //  more workers available
  const workers: Buffer[] = []; //  Least recently used queue of available workers
  for (;;) {
    //  First, route any waiting replies from workers
    const backends = [
      { socket: localbe, events: ZMQ_POLLIN, revents: 0 },
      { socket: cloudbe, events: ZMQ_POLLIN, revents: 0 },
    ] as const;
    //  If we have no workers, wait indefinitely
    if (zmq_poll([...backends], 2, workers.length > 0 ? 1000 : -1) === -1) break; //  Interrupted

    //  Handle reply from local worker
    let msg = null;
    if (backends[0].revents & ZMQ_POLLIN) {
      msg = zmsg_recv(localbe);
      if (!msg) break; //  Interrupted
      workers.push(zmsg_unwrap(msg));
      //  If it's READY, don't route the message any further
      if (String(msg[0]) === WORKER_READY) msg = null;
    }
    //  Or handle reply from peer broker
    else if (backends[1].revents & ZMQ_POLLIN) {
      msg = zmsg_recv(cloudbe);
      if (!msg) break; //  Interrupted
      //  We don't use peer broker identity for anything
      zmsg_unwrap(msg);
    }
    //  Route reply to cloud if it's addressed to a broker, else to client
    if (msg) zmsg_send(msg, peers.includes(String(msg[0])) ? cloudfe : localfe);

    //  Now we route as many client requests as we have worker capacity
    //  for. We may reroute requests from our local frontend, but not from
    //  the cloud frontend. We reroute randomly now, just to test things out
    while (workers.length > 0) {
      const frontends = [
        { socket: localfe, events: ZMQ_POLLIN, revents: 0 },
        { socket: cloudfe, events: ZMQ_POLLIN, revents: 0 },
      ] as const;
      zmq_poll([...frontends], 2, 0);
      let reroutable = false;
      //  We'll do peer brokers first, to prevent starvation
      if (frontends[1].revents & ZMQ_POLLIN) {
        msg = zmsg_recv(cloudfe);
      } else if (frontends[0].revents & ZMQ_POLLIN) {
        msg = zmsg_recv(localfe);
        reroutable = true;
      } else break; //  No work, go back to backends
      if (!msg) break;

      //  If reroutable, send to cloud 20% of the time
      if (reroutable && peers.length > 0 && randof(5) === 0) {
        const peer = Buffer.from(peers[randof(peers.length)]!);
        //  While the peer's connection is not there, its request waits
        while (zmsg_send([peer, Buffer.alloc(0), ...msg], cloudbe) === -1) s_sleep(10);
      } else {
        zmsg_wrap(msg, workers.shift()!);
        zmsg_send(msg, localbe);
      }
    }
  }
}

//  The main task begins by setting-up its frontend and backend sockets
//  and then starting its client and worker tasks
function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      clients: { type: "string", default: "10" },
      workers: { type: "string", default: "3" },
      requests: { type: "string", default: "Infinity" },
    },
  });
  const [self, ...peers] = positionals;
  if (self === undefined) throw new Error("syntax: peering2 me {you}...");
  s_print(`I: preparing broker at ${self}...`);

  //  Bind cloud frontend to endpoint
  const context = zmq_ctx_new()!;
  const cloudfe = zmq_socket(context, ZMQ_ROUTER);
  zmq_setsockopt(cloudfe, ZMQ_ROUTING_ID, self);
  zmq_bind(cloudfe, `ipc://${self}-cloud.ipc`);

  //  Connect cloud backend to all peers
  const cloudbe = zmq_socket(context, ZMQ_ROUTER);
  zmq_setsockopt(cloudbe, ZMQ_ROUTING_ID, self);
  zmq_setsockopt(cloudbe, ZMQ_ROUTER_MANDATORY, 1);
  for (const peer of peers) {
    s_print(`I: connecting to cloud frontend at '${peer}'`);
    zmq_connect(cloudbe, `ipc://${peer}-cloud.ipc`);
  }
  //  Prepare local frontend and backend
  const localfe = zmq_socket(context, ZMQ_ROUTER);
  zmq_bind(localfe, `ipc://${self}-localfe.ipc`);
  const localbe = zmq_socket(context, ZMQ_ROUTER);
  zmq_bind(localbe, `ipc://${self}-localbe.ipc`);

  //  Get user to tell us when we can start...
  s_print("Press Enter when all brokers are started:");
  readSync(0, Buffer.alloc(1));

  //  Start local workers and clients
  const requests = Number(values.requests);
  start("worker_task", Number(values.workers), { context, endpoint: `ipc://${self}-localbe.ipc`, requests });
  start("client_task", Number(values.clients), { context, endpoint: `ipc://${self}-localfe.ipc`, requests });

  route({ localfe, localbe, cloudfe, cloudbe }, peers);
  for (const socket of [cloudfe, cloudbe, localfe, localbe]) zmq_close(socket);
}

if (isMainThread) main();
