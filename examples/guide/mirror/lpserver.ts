/**
 * Lazy Pirate server: echoes each request, and after some of them is slow or crashes.
 * It teaches nothing by itself: it is what a reliable client has to live with.
 *
 * Usage: node lpserver.ts [endpoint] [requests before it is in trouble]
 */
import { ZMQ_REP, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { randof, s_print, s_recv, s_send, s_sleep } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

const [endpoint = "tcp://*:5555", calm = "3"] = process.argv.slice(2);

const context = zmq_ctx_new();
const server = zmq_socket(context, ZMQ_REP);
s_print(`listening on ${s_bind(server, endpoint)}`);

for (let cycles = 1; ; cycles++) {
  const request = s_recv(server);

  //  Simulate various problems, after a few cycles
  if (cycles > Number(calm) && randof(3) === 0) {
    s_print("I: simulating a crash");
    break;
  } else if (cycles > Number(calm) && randof(3) === 0) {
    s_print("I: simulating CPU overload");
    s_sleep(2000);
  }
  s_print(`I: normal request (${String(request)})`);
  s_send(server, String(request));
}
zmq_close(server);
zmq_ctx_term(context);
