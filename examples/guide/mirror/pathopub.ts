/**
 * Pathological publisher: one message for each of 1000 topics, and then random ones.
 * It teaches a problem: a subscriber that joins late has missed its topic's message (see lvcache).
 *
 * Usage: node pathopub.ts [endpoint, or that of a cache] [topics] [milliseconds between messages]
 */
import { ZMQ_PUB, zmq_connect, zmq_ctx_new, zmq_socket } from "libzmq-wasm/zmq";
import { randof, s_print, s_send, s_sendmore, s_sleep } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

const [cache, topics = "1000", pause = "1000"] = process.argv.slice(2);

const context = zmq_ctx_new();
const publisher = zmq_socket(context, ZMQ_PUB);
if (cache !== undefined && !cache.includes("*")) zmq_connect(publisher, cache);
else s_print(`publishing on ${s_bind(publisher, cache ?? "tcp://*:5556")}`);

//  Ensure subscriber connection has time to complete
s_sleep(Number(pause));

//  Send out all 1,000 topic messages
const topic = (nbr: number): string => String(nbr).padStart(3, "0");
for (let topic_nbr = 0; topic_nbr < Number(topics); topic_nbr++) {
  s_sendmore(publisher, topic(topic_nbr));
  s_send(publisher, "Save Roger");
}
//  Send one random update per second
for (;;) {
  s_sleep(Number(pause));
  s_sendmore(publisher, topic(randof(Number(topics))));
  s_send(publisher, "Off with his head!");
}
