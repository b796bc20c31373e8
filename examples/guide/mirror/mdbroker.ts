/**
 * Majordomo broker: named services, workers that register for one, and heartbeats.
 * It teaches a service-oriented queue over a single ROUTER, for clients and workers.
 *
 * Usage: node mdbroker.ts [endpoint]
 */
import { ZMQ_POLLIN, ZMQ_ROUTER, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_poll, zmq_socket } from "libzmq-wasm/zmq";
import { s_clock, s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import {
  MDPC_CLIENT,
  MDPW_DISCONNECT,
  MDPW_HEARTBEAT,
  MDPW_READY,
  MDPW_REPLY,
  MDPW_REQUEST,
  MDPW_WORKER,
} from "./mdp.ts";
import { zmsg_recv, zmsg_send, type zmsg_t } from "./zmsg.ts";

const HEARTBEAT_LIVENESS = 3; //  3-5 is reasonable
const HEARTBEAT_INTERVAL = 2500; //  msecs
const HEARTBEAT_EXPIRY = HEARTBEAT_INTERVAL * HEARTBEAT_LIVENESS;

//  The service class: its name, and what waits for it
interface service_t {
  readonly name: string;
  readonly requests: { readonly client: Buffer; readonly body: zmsg_t }[];
  readonly waiting: worker_t[];
}

//  The worker class: a worker that waits has a service
interface worker_t {
  readonly identity: Buffer;
  readonly service: service_t;
  expiry: number; //  When worker expires, if no heartbeat
}

const [endpoint = "tcp://*:5555"] = process.argv.slice(2);

const context = zmq_ctx_new();
const socket = zmq_socket(context, ZMQ_ROUTER);
const services = new Map<string, service_t>();
const workers = new Map<string, worker_t>(); //  By identity, in hex

function s_service_require(name: string): service_t {
  let service = services.get(name);
  if (!service) services.set(name, (service = { name, requests: [], waiting: [] }));
  return service;
}

function s_worker_send(worker: { readonly identity: Buffer }, command: string, ...msg: (Buffer | string)[]): void {
  zmsg_send([worker.identity, "", MDPW_WORKER, command, ...msg], socket);
}

//  The delete method deletes the current worker
function s_worker_delete(worker: worker_t, disconnect: boolean): void {
  if (disconnect) s_worker_send(worker, MDPW_DISCONNECT);
  const { waiting } = worker.service;
  if (waiting.includes(worker)) waiting.splice(waiting.indexOf(worker), 1);
  workers.delete(worker.identity.toString("hex"));
}

//  The purge method deletes any idle workers that haven't pinged us in a while
function s_broker_purge(): void {
  for (const worker of [...workers.values()])
    if (worker.service.waiting.includes(worker) && s_clock() >= worker.expiry) s_worker_delete(worker, false);
}

//  The dispatch method sends requests to waiting workers
function s_service_dispatch({ requests, waiting }: service_t): void {
  s_broker_purge();
  while (waiting.length > 0 && requests.length > 0) {
    const { client, body } = requests.shift()!;
    s_worker_send(waiting.shift()!, MDPW_REQUEST, client, "", ...body);
  }
}

//  This worker is now waiting for work
function s_worker_waiting(worker: worker_t): void {
  worker.service.waiting.push(worker);
  worker.expiry = s_clock() + HEARTBEAT_EXPIRY;
  s_service_dispatch(worker.service);
}

//  Process a READY, REPLY, HEARTBEAT or DISCONNECT message of a worker
function s_broker_worker_msg(sender: Buffer, [command, ...msg]: zmsg_t): void {
  const worker = workers.get(sender.toString("hex"));
  if (String(command) === MDPW_READY) {
    if (worker) {
      s_worker_delete(worker, true);
      return;
    } //  Not first command in session
    const registered = { identity: sender, service: s_service_require(String(msg[0])), expiry: 0 };
    workers.set(sender.toString("hex"), registered);
    s_worker_waiting(registered);
    return;
  }
  if (!worker) {
    s_worker_send({ identity: sender }, MDPW_DISCONNECT);
    return;
  }
  switch (String(command)) {
    case MDPW_REPLY: {
      //  Remove and save client return envelope and insert the protocol
      //  header and service name, then rewrap envelope
      const [client, , ...body] = msg;
      zmsg_send([client!, "", MDPC_CLIENT, worker.service.name, ...body], socket);
      s_worker_waiting(worker);
      return;
    }
    case MDPW_HEARTBEAT:
      worker.expiry = s_clock() + HEARTBEAT_EXPIRY;
      return;
    case MDPW_DISCONNECT: {
      s_worker_delete(worker, false);
      return;
    }
    default:
      s_print("E: invalid input message");
  }
}

//  Process a request coming from a client. We implement MMI requests
//  directly here (at present, we implement only the mmi.service request)
function s_broker_client_msg(sender: Buffer, [service_frame, ...body]: zmsg_t): void {
  const name = String(service_frame);
  if (!name.startsWith("mmi.")) {
    const service = s_service_require(name);
    service.requests.push({ client: sender, body });
    s_service_dispatch(service);
    return;
  }
  let return_code = "501";
  if (name === "mmi.service") {
    const known = [...workers.values()].some(({ service }) => service.name === String(body[0]));
    return_code = known ? "200" : "404";
  }
  zmsg_send([sender, "", MDPC_CLIENT, name, return_code], socket);
}

s_print(`I: MDP broker is active at ${s_bind(socket, endpoint)}`);

//  Get and process messages forever or until interrupted
let heartbeat_at = s_clock() + HEARTBEAT_INTERVAL;
for (;;) {
  const items = [{ socket, events: ZMQ_POLLIN, revents: 0 }] as const;
  if (zmq_poll([...items], 1, HEARTBEAT_INTERVAL) === -1) break; //  Interrupted

  //  Process next input message, if any
  if (items[0].revents & ZMQ_POLLIN) {
    const msg = zmsg_recv(socket);
    if (!msg) break; //  Interrupted
    const [sender, , header, ...rest] = msg;
    if (String(header) === MDPC_CLIENT) s_broker_client_msg(sender!, rest);
    else if (String(header) === MDPW_WORKER) s_broker_worker_msg(sender!, rest);
    else s_print("E: invalid message");
  }
  //  Disconnect and delete any expired workers
  //  Send heartbeats to idle workers if needed
  if (s_clock() > heartbeat_at) {
    s_broker_purge();
    for (const { waiting } of services.values()) for (const worker of waiting) s_worker_send(worker, MDPW_HEARTBEAT);
    heartbeat_at = s_clock() + HEARTBEAT_INTERVAL;
  }
}
zmq_close(socket);
zmq_ctx_term(context);
