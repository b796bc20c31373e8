/**
 * Weather update client: collects the updates of one place, and prints their average temperature.
 * It teaches a SUB socket and its filter, without which nothing arrives.
 *
 * Usage: node wuclient.ts [endpoint] [zip code] [updates]
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
import { s_recv } from "libzmq-wasm/zhelpers";

const [endpoint = "tcp://localhost:5556", filter = "10001 ", updates = "100"] = process.argv.slice(2);

//  Socket to talk to server
console.log("Collecting updates from weather server...");
const context = zmq_ctx_new();
const subscriber = zmq_socket(context, ZMQ_SUB);
zmq_connect(subscriber, endpoint);

//  Subscribe to zipcode, default is NYC, 10001
zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, filter, Buffer.byteLength(filter));

//  Process 100 updates
let total_temp = 0;
let update_nbr;
for (update_nbr = 0; update_nbr < Number(updates); update_nbr++) {
  const string = s_recv(subscriber);
  const [, temperature] = (string ?? "").split(" ");
  total_temp += Number(temperature);
}
console.log(`Average temperature for zipcode '${filter}' was ${Math.round(total_temp / update_nbr)}F`);

zmq_close(subscriber);
zmq_ctx_term(context);
