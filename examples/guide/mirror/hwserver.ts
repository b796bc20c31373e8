/**
 * Hello World server: answers "World" to each "Hello".
 * It teaches a REP socket, which receives and sends in turn.
 *
 * Usage: node hwserver.ts [endpoint] [milliseconds of work]
 */
import { ZMQ_REP, zmq_ctx_new, zmq_recv, zmq_send, zmq_socket } from "libzmq-wasm/zmq";
import { s_sleep } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

const [endpoint = "tcp://*:5555", work = "1000"] = process.argv.slice(2);

//  Socket to talk to clients
const context = zmq_ctx_new();
const responder = zmq_socket(context, ZMQ_REP);
console.log(`listening on ${s_bind(responder, endpoint)}`);

const buffer = Buffer.alloc(10);
for (;;) {
  zmq_recv(responder, buffer, 10, 0);
  console.log("Received Hello");
  s_sleep(Number(work)); //  Do some 'work'
  zmq_send(responder, "World", 5, 0);
}
