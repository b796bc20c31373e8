/**
 * Majordomo client: makes requests of the service "echo", one after the other.
 * It teaches what a program looks like when an API has taken the protocol over.
 *
 * Usage: node mdclient.ts [broker] [requests]
 */
import { zmq_ctx_new, zmq_ctx_term } from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { mdcli_destroy, mdcli_new, mdcli_send } from "./mdcliapi.ts";

const [broker = "tcp://localhost:5555", requests = "100000"] = process.argv.slice(2);

const context = zmq_ctx_new()!;
const session = mdcli_new(context, broker);
let count;
for (count = 0; count < Number(requests); count++) {
  const reply = mdcli_send(session, "echo", ["Hello world"]);
  if (!reply) break; //  Interrupt or failure
}
s_print(`${count} requests/replies processed`);
mdcli_destroy(session);
zmq_ctx_term(context);
