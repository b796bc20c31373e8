/**
 * Pathological subscriber: wants one topic of 1000, and waits for its next message.
 * It teaches what the late subscriber of pathopub sees: nothing, for a long time.
 *
 * Usage: node pathosub.ts [publisher or cache] [topic]
 */
import {
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { randof, s_print, s_recv } from "libzmq-wasm/zhelpers";

const [endpoint = "tcp://localhost:5556", subscription = String(randof(1000)).padStart(3, "0")] = process.argv.slice(2);

const context = zmq_ctx_new();
const subscriber = zmq_socket(context, ZMQ_SUB);
zmq_connect(subscriber, endpoint);
zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, subscription);

const topic = s_recv(subscriber);
const data = s_recv(subscriber);
s_print(`${String(topic)}: ${String(data)}`);

zmq_close(subscriber);
zmq_ctx_term(context);
