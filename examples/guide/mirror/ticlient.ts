/**
 * Titanic client: leaves a request for the service "echo", and comes back for its reply.
 * It teaches three calls in the place of one: request, reply, close. The client may go in between.
 *
 * Usage: node ticlient.ts [broker]
 */
import { zmq_ctx_new, zmq_ctx_term } from "libzmq-wasm/zmq";
import { s_print, s_sleep } from "libzmq-wasm/zhelpers";
import { mdcli_destroy, mdcli_new, mdcli_send, type mdcli_t } from "./mdcliapi.ts";
import type { zmsg_t } from "./zmsg.ts";

//  Calls a TSP service. Returns response if successful (status code 200
//  OK), else null
function s_service_call(session: mdcli_t, service: string, request: readonly (Buffer | string)[]): zmsg_t | null {
  const [status, ...reply] = mdcli_send(session, service, request) ?? [];
  if (String(status) === "200") return reply;
  if (String(status) === "400") throw new Error("E: client fatal error, aborting");
  if (String(status) === "500") throw new Error("E: server fatal error, aborting");
  return null; //  Didn't succeed, and don't care why not
}

const [broker = "tcp://localhost:5555"] = process.argv.slice(2);

const context = zmq_ctx_new()!;
const session = mdcli_new(context, broker);

//  1. Send 'echo' request to Titanic
let uuid;
while (!uuid) uuid = s_service_call(session, "titanic.request", ["echo", "Hello world"])?.[0];
s_print(`I: request UUID ${String(uuid)}`);

//  2. Wait until we get a reply
for (;;) {
  const reply = s_service_call(session, "titanic.reply", [uuid]);
  if (reply) {
    s_print(`Reply: ${String(reply[0])}`);

    //  3. Close request
    s_service_call(session, "titanic.close", [uuid]);
    break;
  }
  s_print("I: no reply yet, trying again...");
  s_sleep(500); //  Try again in half a second
}
mdcli_destroy(session);
zmq_ctx_term(context);
