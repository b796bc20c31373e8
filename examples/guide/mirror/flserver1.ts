/**
 * Freelance server, model 1: echoes each request.
 * It teaches that a server without a broker is a plain REP.
 *
 * Usage: node flserver1.ts [endpoint]
 */
import { ZMQ_REP, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const [endpoint = "tcp://*:5555"] = process.argv.slice(2);

const context = zmq_ctx_new();
const server = zmq_socket(context, ZMQ_REP);
s_print(`I: echo service is ready at ${s_bind(server, endpoint)}`);
for (let msg = zmsg_recv(server); msg; msg = zmsg_recv(server)) zmsg_send(msg, server);

zmq_close(server);
zmq_ctx_term(context);
