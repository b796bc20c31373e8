/**
 * Freelance client, model 3: makes requests through the agent of flcliapi.ts, and measures them.
 * It teaches that an agent can be smart while the program stays simple: connect, request, done.
 *
 * Usage: node flclient3.ts server ... [--requests 1000]
 */
import { parseArgs } from "node:util";
import { zmq_ctx_new, zmq_ctx_term } from "libzmq-wasm/zmq";
import { s_clock, s_print } from "libzmq-wasm/zhelpers";
import { flcliapi_connect, flcliapi_destroy, flcliapi_new, flcliapi_request } from "./flcliapi.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { requests: { type: "string", default: "1000" } },
});

//  Create new freelance client object
const context = zmq_ctx_new()!;
const client = flcliapi_new(context);

//  Connect to several endpoints
for (const endpoint of positionals) flcliapi_connect(client, endpoint);

//  Send a bunch of name resolution 'requests', measure time
const start = s_clock();
let requests;
for (requests = 0; requests < Number(values.requests); requests++) {
  if (flcliapi_request(client, "random name")) continue;
  s_print("E: name service not available, aborting");
  break;
}
if (requests > 0) s_print(`Average round trip cost: ${((1000 * (s_clock() - start)) / requests).toFixed(0)} usec`);

flcliapi_destroy(client);
zmq_ctx_term(context);
