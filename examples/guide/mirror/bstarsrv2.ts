/**
 * Binary Star server over the reactor of bstar.ts: bstarsrv in a few lines.
 * It teaches what is left for a server to write: its sockets and its work.
 *
 * Usage: node bstarsrv2.ts -p|-b [endpoint for clients] [own state] [peer's state]
 */
import { ZMQ_ROUTER, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { bstar_destroy, bstar_new, bstar_start, bstar_voter } from "./bstar.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const [role, front, local, remote] = process.argv.slice(2);
if (role !== "-p" && role !== "-b") {
  console.error("Usage: node bstarsrv2.ts -p|-b [endpoint for clients] [own state] [peer's state]");
  process.exit(2);
}
const primary = role === "-p";

const context = zmq_ctx_new()!;
const frontend = zmq_socket(context, ZMQ_ROUTER)!;
s_print(primary ? "I: primary, waiting for backup" : "I: backup, waiting for primary");
const bstar = bstar_new(
  context,
  primary,
  local ?? `tcp://*:${primary ? 5003 : 5004}`,
  remote ?? `tcp://localhost:${primary ? 5004 : 5003}`,
);

//  Echo service
bstar_voter(bstar, frontend, () => {
  const msg = zmsg_recv(frontend);
  if (msg) zmsg_send(msg, frontend);
});
s_print(`listening on ${s_bind(frontend, front ?? `tcp://*:${primary ? 5001 : 5002}`)}`);
bstar_start(bstar);

bstar_destroy(bstar);
zmq_close(frontend);
zmq_ctx_term(context);
