/**
 * Majordomo worker: the service "echo".
 * It teaches that a service is a loop of one call, whatever the protocol below it does.
 *
 * Usage: node mdworker.ts [broker] [service]
 */
import { zmq_ctx_new, zmq_ctx_term } from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { mdwrk_destroy, mdwrk_new, mdwrk_recv } from "./mdwrkapi.ts";
import type { zmsg_t } from "./zmsg.ts";

const [broker = "tcp://localhost:5555", service = "echo"] = process.argv.slice(2);

const context = zmq_ctx_new()!;
const session = mdwrk_new(context, broker, service);
s_print(`ready ${service}`);

for (let reply: zmsg_t | null = null; ;) {
  const request = mdwrk_recv(session, reply);
  if (!request) break; //  Worker was interrupted
  reply = request; //  Echo is complex... :-)
}
mdwrk_destroy(session);
zmq_ctx_term(context);
