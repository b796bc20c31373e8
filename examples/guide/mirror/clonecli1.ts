/**
 * Clone client, model 1: stores the keys and values that it hears.
 * It teaches a replica without a beginning: what was published before it came is missing.
 *
 * Usage: node clonecli1.ts [server] [updates]
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
import { s_print } from "libzmq-wasm/zhelpers";
import { kvmsg_recv, kvmsg_store, type kvmsg_t } from "./kvsimple.ts";

const [endpoint = "tcp://localhost:5556", updates = "Infinity"] = process.argv.slice(2);

//  Prepare our context and updates socket
const context = zmq_ctx_new();
const subscriber = zmq_socket(context, ZMQ_SUB);
zmq_setsockopt(subscriber, ZMQ_SUBSCRIBE, "", 0);
zmq_connect(subscriber, endpoint);

const kvmap = new Map<string, kvmsg_t>();
let count;
for (count = 0; count < Number(updates); count++) {
  const kvmsg = kvmsg_recv(subscriber);
  if (!kvmsg) break; //  Interrupted
  kvmsg_store(kvmap, kvmsg);
}
s_print(`${count} messages in, ${kvmap.size} keys`);
zmq_close(subscriber);
zmq_ctx_term(context);
