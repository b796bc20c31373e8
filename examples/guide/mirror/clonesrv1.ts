/**
 * Clone server, model 1: publishes keys and values at random, as fast as it can.
 * It teaches shared state in its simplest form: a client has what it has heard.
 *
 * Usage: node clonesrv1.ts [endpoint] [updates]
 */
import { ZMQ_PUB, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { randof, s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { kvmsg_send, kvmsg_store, type kvmsg_t } from "./kvsimple.ts";

const [endpoint = "tcp://*:5556", updates = "Infinity"] = process.argv.slice(2);

//  Prepare our context and publisher socket
const context = zmq_ctx_new();
const publisher = zmq_socket(context, ZMQ_PUB);
s_print(`publishing on ${s_bind(publisher, endpoint)}`);

const kvmap = new Map<string, kvmsg_t>();
for (let sequence = 1; sequence <= Number(updates); sequence++) {
  //  Distribute as key-value message
  const kvmsg = { key: String(randof(10000)), sequence, body: String(randof(1000000)) };
  kvmsg_send(kvmsg, publisher);
  kvmsg_store(kvmap, kvmsg);
}
zmq_close(publisher);
zmq_ctx_term(context);
