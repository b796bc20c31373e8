/**
 * Asks a Majordomo broker whether there is a worker for the service "echo".
 * It teaches service discovery (MMI): names that begin with "mmi." are the broker's own services.
 *
 * Usage: node mmiecho.ts [broker] [service]
 */
import { zmq_ctx_new, zmq_ctx_term } from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { mdcli_destroy, mdcli_new, mdcli_send } from "./mdcliapi.ts";

const [broker = "tcp://localhost:5555", service = "echo"] = process.argv.slice(2);

const context = zmq_ctx_new()!;
const session = mdcli_new(context, broker);

//  This is the service we want to look up
const reply = mdcli_send(session, "mmi.service", [service]);
if (reply) s_print(`Lookup ${service} service: ${String(reply[0])}`);
else s_print("E: no response from broker, make sure it's running");

mdcli_destroy(session);
zmq_ctx_term(context);
