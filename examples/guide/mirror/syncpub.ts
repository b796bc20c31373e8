/**
 * Publisher that waits for ten subscribers, and then publishes a million updates.
 * It teaches a slow joiner's cure: REQ and REP beside PUB and SUB.
 *
 * Usage: node syncpub.ts [endpoint] [endpoint for synchronization] [subscribers] [updates]
 */
import {
  ZMQ_LAST_ENDPOINT,
  ZMQ_PUB,
  ZMQ_REP,
  ZMQ_SNDHWM,
  zmq_bind,
  zmq_close,
  zmq_ctx_term,
  zmq_ctx_new,
  zmq_getsockopt_value,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_recv, s_send } from "libzmq-wasm/zhelpers";

//  We wait for 10 subscribers
const [endpoint = "tcp://*:5561", sync = "tcp://*:5562", SUBSCRIBERS_EXPECTED = "10", updates = "1000000"] =
  process.argv.slice(2);

const context = zmq_ctx_new();

//  Socket to talk to clients
const publisher = zmq_socket(context, ZMQ_PUB);
zmq_setsockopt(publisher, ZMQ_SNDHWM, 1100000);
zmq_bind(publisher, endpoint);

//  Socket to receive signals
const syncservice = zmq_socket(context, ZMQ_REP);
zmq_bind(syncservice, sync);
const [data, signals] = [publisher, syncservice].map((socket) =>
  String(zmq_getsockopt_value(socket, ZMQ_LAST_ENDPOINT)),
);

//  Get synchronization from subscribers
console.log(`Waiting for subscribers on ${data!} ${signals!}`);
for (let subscribers = 0; subscribers < Number(SUBSCRIBERS_EXPECTED); subscribers++) {
  //  - wait for synchronization request
  s_recv(syncservice);
  //  - send synchronization reply
  s_send(syncservice, "");
}
//  Now broadcast exactly 1M updates followed by END
console.log("Broadcasting messages");
for (let update_nbr = 0; update_nbr < Number(updates); update_nbr++) s_send(publisher, "Rhubarb");
s_send(publisher, "END");

zmq_close(publisher);
zmq_close(syncservice);
zmq_ctx_term(context);
