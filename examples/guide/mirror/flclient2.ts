/**
 * Freelance client, model 2: asks all servers at once, and takes the first reply.
 * It teaches a shotgun: a dead server costs nothing, and each request is done by all that live.
 *
 * Usage: node flclient2.ts server ... [--requests 10000]
 */
import { parseArgs } from "node:util";
import {
  ZMQ_DEALER,
  ZMQ_LINGER,
  ZMQ_POLLIN,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_clock, s_print } from "libzmq-wasm/zhelpers";
import { zmsg_recv, zmsg_send, type zmsg_t } from "./zmsg.ts";

const GLOBAL_TIMEOUT = 2500; //  If not a single service replies within this time, give up

const { values, positionals: endpoints } = parseArgs({
  allowPositionals: true,
  options: { requests: { type: "string", default: "10000" } },
});

const context = zmq_ctx_new();
const socket = zmq_socket(context, ZMQ_DEALER);
zmq_setsockopt(socket, ZMQ_LINGER, 0);
for (const endpoint of endpoints) zmq_connect(socket, endpoint);
let sequence = 0;

//  This method does the hard work. It sends a request to all connected
//  servers in parallel, and waits for a reply to it
function flclient_request(...request: string[]): zmsg_t | null {
  //  Prefix request with sequence number and empty envelope
  const sequence_text = String(++sequence);

  //  Blast the request to all connected servers
  for (let server = 0; server < endpoints.length; server++) zmsg_send(["", sequence_text, ...request], socket);

  //  Wait for a matching reply to arrive from anywhere
  const endtime = s_clock() + GLOBAL_TIMEOUT;
  while (s_clock() < endtime) {
    const items = [{ socket, events: ZMQ_POLLIN, revents: 0 }] as const;
    zmq_poll([...items], 1, endtime - s_clock());
    if (!(items[0].revents & ZMQ_POLLIN)) continue;
    //  Reply is [empty][sequence][OK]
    const reply = zmsg_recv(socket);
    if (reply?.length === 3 && String(reply[1]) === sequence_text) return reply.slice(2);
  }
  return null;
}

//  Send a bunch of name resolution 'requests', measure time
const start = s_clock();
let requests;
for (requests = 0; requests < Number(values.requests); requests++) {
  if (flclient_request("random name")) continue;
  s_print("E: name service not available, aborting");
  break;
}
if (requests > 0) s_print(`Average round trip cost: ${((1000 * (s_clock() - start)) / requests).toFixed(0)} usec`);

zmq_close(socket);
zmq_ctx_term(context);
