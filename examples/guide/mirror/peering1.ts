/**
 * Broker peering, part 1: brokers of several clusters tell each other how many workers they have.
 * It teaches state flow: each broker publishes its state, and subscribes to that of all others.
 *
 * Usage: node peering1.ts self [peer ...]
 */
import {
  ZMQ_POLLIN,
  ZMQ_PUB,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { randof, s_print, s_recv, s_send, s_sendmore } from "libzmq-wasm/zhelpers";

const [self, ...peers] = process.argv.slice(2);
if (self === undefined) {
  console.error("syntax: peering1 me {you}...");
  process.exit(2);
}

//  Bind state backend to endpoint
s_print(`I: preparing broker at ${self}...`);
const context = zmq_ctx_new();
const statebe = zmq_socket(context, ZMQ_PUB);
zmq_bind(statebe, `ipc://${self}-state.ipc`);

//  Connect statefe to all peers
const statefe = zmq_socket(context, ZMQ_SUB);
zmq_setsockopt(statefe, ZMQ_SUBSCRIBE, "", 0);
for (const peer of peers) {
  s_print(`I: connecting to state backend at '${peer}'`);
  zmq_connect(statefe, `ipc://${peer}-state.ipc`);
}
//  The main loop sends out status messages to peers, and collects status
//  messages back from peers. The zmq_poll timeout defines our own heartbeat
for (;;) {
  //  Poll for activity, or 1 second timeout
  const items = [{ socket: statefe, events: ZMQ_POLLIN, revents: 0 }] as const;
  if (zmq_poll([...items], 1, 1000) === -1) break; //  Interrupted

  //  Handle incoming status messages
  if (items[0].revents & ZMQ_POLLIN) {
    const peer_name = s_recv(statefe);
    const available = s_recv(statefe);
    s_print(`${String(peer_name)} - ${String(available)} workers free`);
  } else {
    //  Send random values for worker availability
    s_sendmore(statebe, self);
    s_send(statebe, String(randof(10)));
  }
}
zmq_close(statebe);
zmq_close(statefe);
zmq_ctx_term(context);
