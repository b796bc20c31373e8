/**
 * Subscriber that wants the messages with envelope "B".
 * It teaches how to receive an envelope and its content as two parts.
 *
 * Usage: node psenvsub.ts [publisher] [messages]
 */
import {
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_ctx_term,
  zmq_ctx_new,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_recv } from "libzmq-wasm/zhelpers";

const [endpoint = "tcp://localhost:5563", messages = "Infinity"] = process.argv.slice(2);

//  Prepare our context and subscriber
const context = zmq_ctx_new();
const subscriber = zmq_socket(context, ZMQ_SUB);
zmq_connect(subscriber, endpoint);
zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "B", 1);

for (let i = 0; i < Number(messages); i++) {
  //  Read envelope with address
  const address = s_recv(subscriber);
  //  Read message contents
  const contents = s_recv(subscriber);
  console.log(`[${String(address)}] ${String(contents)}`);
}
zmq_close(subscriber);
zmq_ctx_term(context);
