/**
 * Publisher of two kinds of messages, each with an envelope.
 * It teaches that a SUB filters by the first part alone, so that any bytes can be a key.
 *
 * Usage: node psenvpub.ts [endpoint] [seconds between messages]
 */
import {
  ZMQ_LAST_ENDPOINT,
  ZMQ_PUB,
  zmq_bind,
  zmq_ctx_new,
  zmq_getsockopt_value,
  zmq_sleep,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_send, s_sendmore } from "libzmq-wasm/zhelpers";

const [endpoint = "tcp://*:5563", seconds = "1"] = process.argv.slice(2);

//  Prepare our context and publisher
const context = zmq_ctx_new();
const publisher = zmq_socket(context, ZMQ_PUB);
zmq_bind(publisher, endpoint);
console.log(`publishing on ${String(zmq_getsockopt_value(publisher, ZMQ_LAST_ENDPOINT))}`);

for (;;) {
  //  Write two messages, each with an envelope and content
  s_sendmore(publisher, "A");
  s_send(publisher, "We don't want to see this");
  s_sendmore(publisher, "B");
  s_send(publisher, "We would like to see this");
  zmq_sleep(Number(seconds));
}
