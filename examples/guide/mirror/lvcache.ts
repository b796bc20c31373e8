/**
 * Last-value cache: a proxy that sends a new subscriber the last message of its topic.
 * It teaches XPUB, which receives subscriptions as messages, as the cure for pathosub.
 *
 * Usage: node lvcache.ts [publisher, or endpoint to bind with *] [endpoint for subscribers]
 */
import {
  ZMQ_POLLIN,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  ZMQ_XPUB,
  ZMQ_XPUB_VERBOSE,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const [publisher = "tcp://localhost:5557", subscribers = "tcp://*:5558"] = process.argv.slice(2);

const context = zmq_ctx_new();
const frontend = zmq_socket(context, ZMQ_SUB);
const backend = zmq_socket(context, ZMQ_XPUB);

//  Subscribe to every single topic from publisher
zmq_setsockopt(frontend, ZMQ_SUBSCRIBE, "", 0);
//  A second subscriber of a topic needs its last message, too
zmq_setsockopt(backend, ZMQ_XPUB_VERBOSE, 1);
let front = publisher;
if (publisher.includes("*")) front = s_bind(frontend, publisher);
else zmq_connect(frontend, publisher);
s_print(`between ${front} ${s_bind(backend, subscribers)}`);

//  Store last instance of each topic in a cache
const cache = new Map<string, Buffer>();

//  We route topic updates from frontend to backend, and we handle
//  subscriptions by sending whatever we cached, if anything
for (;;) {
  const items = [
    { socket: frontend, events: ZMQ_POLLIN, revents: 0 },
    { socket: backend, events: ZMQ_POLLIN, revents: 0 },
  ] as const;
  if (zmq_poll([...items], 2, 1000) === -1) break; //  Interrupted

  //  Any new topic data we cache and then forward
  if (items[0].revents & ZMQ_POLLIN) {
    const msg = zmsg_recv(frontend);
    if (!msg) break;
    const [topic, current] = msg;
    cache.set(String(topic), current ?? Buffer.alloc(0));
    zmsg_send(msg, backend);
  }
  //  When we get a new subscription, we pull data from the cache
  if (items[1].revents & ZMQ_POLLIN) {
    const [event] = zmsg_recv(backend) ?? [];
    if (!event) break;
    //  Event is one byte 0=unsub or 1=sub, followed by topic
    if (event[0] !== 1) continue;
    const topic = String(event.subarray(1));
    const previous = cache.get(topic);
    if (!previous) continue;
    s_print(`Sending cached topic ${topic}`);
    zmsg_send([topic, previous], backend);
  }
}
zmq_close(frontend);
zmq_close(backend);
zmq_ctx_term(context);
