/**
 * Majordomo client: sends all its requests at once, and then takes the replies.
 * It teaches how much faster a program is that does not wait for each round trip.
 *
 * Usage: node mdclient2.ts [broker] [requests]
 */
import { zmq_ctx_new, zmq_ctx_term } from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { mdcli_destroy, mdcli_new, mdcli_recv, mdcli_send } from "./mdcliapi2.ts";

const [broker = "tcp://localhost:5555", requests = "100000"] = process.argv.slice(2);

const context = zmq_ctx_new()!;
const session = mdcli_new(context, broker);
for (let count = 0; count < Number(requests); count++) mdcli_send(session, "echo", ["Hello world"]);
let count;
for (count = 0; count < Number(requests); count++) {
  if (!mdcli_recv(session)) break; //  Interrupted by Ctrl-C
}
s_print(`${count} replies received`);
mdcli_destroy(session);
zmq_ctx_term(context);
