/**
 * Freelance server, model 3: a ROUTER that is named by its endpoint, and answers pings.
 * It teaches a routing id as an address: clients send to the server that they choose.
 *
 * Usage: node flserver3.ts [endpoint] [name]
 */
import {
  ZMQ_ROUTER,
  ZMQ_ROUTING_ID,
  zmq_close,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

//  Prepare server socket with predictable identity
const [bind_endpoint = "tcp://*:5555", name] = process.argv.slice(2);
const connect_endpoint = name ?? bind_endpoint.replace("*", "localhost");
const context = zmq_ctx_new();
const server = zmq_socket(context, ZMQ_ROUTER);
zmq_setsockopt(server, ZMQ_ROUTING_ID, connect_endpoint);
s_print(`I: service is ready at ${s_bind(server, bind_endpoint)}`);

for (let request = zmsg_recv(server); request; request = zmsg_recv(server)) {
  //  Frame 0: identity of client
  //  Frame 1: PING, or client control frame
  //  Frame 2: request body
  const [identity, control] = request;
  if (String(control) === "PING") zmsg_send([identity!, "PONG"], server);
  else zmsg_send([identity!, control!, "OK"], server);
}
zmq_close(server);
zmq_ctx_term(context);
