/**
 * Freelance server, model 2: answers each request with its number and OK.
 * It teaches that a reply which repeats its request's number can be told from others.
 *
 * Usage: node flserver2.ts [endpoint]
 */
import { ZMQ_REP, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const [endpoint = "tcp://*:5555"] = process.argv.slice(2);

const context = zmq_ctx_new();
const server = zmq_socket(context, ZMQ_REP);
s_print(`I: service is ready at ${s_bind(server, endpoint)}`);
for (let request = zmsg_recv(server); request; request = zmsg_recv(server)) {
  //  Send reply with the request's sequence number
  const [identity] = request;
  zmsg_send([identity!, "OK"], server);
}
zmq_close(server);
zmq_ctx_term(context);
