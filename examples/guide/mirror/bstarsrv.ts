/**
 * Binary Star server: a primary or a backup, of which the active one serves.
 * It teaches failover as a state machine: the peer's state and clients' requests are its events.
 *
 * Usage: node bstarsrv.ts -p|-b [endpoint for clients] [own state] [peer's state]
 */
import {
  ZMQ_POLLIN,
  ZMQ_PUB,
  ZMQ_ROUTER,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_clock, s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { HEARTBEAT, new_fsm, s_state_machine } from "./bstarfsm.ts";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const [role, front, local, remote] = process.argv.slice(2);
if (role !== "-p" && role !== "-b") {
  console.error("Usage: node bstarsrv.ts -p|-b [endpoint for clients] [own state] [peer's state]");
  process.exit(2);
}
const primary = role === "-p";

//  Arguments can be either of:
//      -p  primary server, at tcp://localhost:5001
//      -b  backup server, at tcp://localhost:5002
const context = zmq_ctx_new();
const statepub = zmq_socket(context, ZMQ_PUB);
const statesub = zmq_socket(context, ZMQ_SUB);
const frontend = zmq_socket(context, ZMQ_ROUTER);
zmq_setsockopt(statesub, ZMQ_SUBSCRIBE, "", 0);
s_print(
  primary ? "I: Primary active, waiting for backup (passive)" : "I: Backup passive, waiting for primary (active)",
);
s_bind(statepub, local ?? `tcp://*:${primary ? 5003 : 5004}`);
zmq_connect(statesub, remote ?? `tcp://localhost:${primary ? 5004 : 5003}`);
s_print(`listening on ${s_bind(frontend, front ?? `tcp://*:${primary ? 5001 : 5002}`)}`);

const fsm = new_fsm(primary);

//  We now process events on our two input sockets, and process these
//  events one at a time via our finite-state machine. Our "work" for a
//  client request is simply to echo it back
let send_state_at = s_clock() + HEARTBEAT;
for (;;) {
  const items = [
    { socket: frontend, events: ZMQ_POLLIN, revents: 0 },
    { socket: statesub, events: ZMQ_POLLIN, revents: 0 },
  ] as const;
  const time_left = Math.max(0, send_state_at - s_clock());
  if (zmq_poll([...items], 2, time_left) === -1) break; //  Context has been shut down

  if (items[0].revents & ZMQ_POLLIN) {
    //  Have a client request
    const msg = zmsg_recv(frontend);
    if (msg && s_state_machine(fsm, "CLIENT_REQUEST")) zmsg_send(msg, frontend); //  Answer client by echoing request back
  }
  if (items[1].revents & ZMQ_POLLIN) {
    //  Have state from our peer, execute as event
    const message = s_recv(statesub);
    if (!s_state_machine(fsm, `PEER_${String(message)}`)) break; //  Error, so exit
  }
  //  If we timed out, send state to peer
  if (s_clock() >= send_state_at) {
    s_send(statepub, fsm.state);
    send_state_at = s_clock() + HEARTBEAT;
  }
}
for (const socket of [statepub, statesub, frontend]) zmq_close(socket);
zmq_ctx_term(context);
