/**
 * Binary Star as a reactor: a class that any server can use to become one of a pair.
 * It teaches to take a pattern apart: states and heartbeats here, the server's work in handlers.
 */
import {
  ZMQ_PUB,
  ZMQ_SUB,
  ZMQ_SUBSCRIBE,
  zmq_close,
  zmq_connect,
  zmq_setsockopt,
  zmq_socket,
  type ContextPtr,
  type SocketPtr,
} from "libzmq-wasm/zmq";
import { s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { HEARTBEAT, new_fsm, s_state_machine, type bstar_fsm_t, type event_t } from "./bstarfsm.ts";
import { zloop_destroy, zloop_new, zloop_reader, zloop_start, zloop_timer, type zloop_t } from "./zloop.ts";
import { zmsg_recv } from "./zmsg.ts";

export interface bstar_t {
  readonly loop: zloop_t;
  readonly statepub: SocketPtr | null;
  readonly statesub: SocketPtr;
  readonly fsm: bstar_fsm_t;
  active_fn: () => void; //  Called when the server becomes active
  passive_fn: () => void; //  Called when the server becomes passive
}

//  Executes an event, and calls the handlers of a state that it leads to
function s_execute(self: bstar_t, event: event_t): boolean {
  const { fsm } = self;
  const before = fsm.state;
  const ok = s_state_machine(fsm, event);
  if (fsm.state !== before && fsm.state === "ACTIVE") self.active_fn();
  if (fsm.state !== before && fsm.state === "PASSIVE") self.passive_fn();
  return ok;
}

//  This is the constructor for our bstar class. We have to tell it whether
//  we're primary or backup server, as well as our local and remote
//  endpoints to bind and connect to
export function bstar_new(ctx: ContextPtr, primary: boolean, local: string, remote: string): bstar_t {
  const statepub = zmq_socket(ctx, ZMQ_PUB);
  s_bind(statepub, local);
  const statesub = zmq_socket(ctx, ZMQ_SUB)!;
  zmq_setsockopt(statesub, ZMQ_SUBSCRIBE, "", 0);
  zmq_connect(statesub, remote);

  const loop = zloop_new();
  const nothing = (): void => undefined;
  const self = { loop, statepub, statesub, fsm: new_fsm(primary), active_fn: nothing, passive_fn: nothing };
  zloop_timer(loop, HEARTBEAT, 0, () => {
    s_send(statepub, self.fsm.state);
    return 0;
  });
  zloop_reader(loop, statesub, () => (s_execute(self, `PEER_${String(s_recv(statesub))}`) ? 0 : -1));
  return self;
}

//  This method registers a client voter socket. Messages received on this
//  socket provide the CLIENT_REQUEST events for the Binary Star FSM, and
//  are passed to the provided application handler
export function bstar_voter(self: bstar_t, socket: SocketPtr, handler: () => void): void {
  zloop_reader(self.loop, socket, (_loop, reader) => {
    //  If server can accept input now, call the application's handler; else drop the request
    if (s_execute(self, "CLIENT_REQUEST")) handler();
    else zmsg_recv(reader);
    return 0;
  });
}

export function bstar_start(self: bstar_t): void {
  zloop_start(self.loop);
}

export function bstar_destroy(self: bstar_t): void {
  zloop_destroy(self.loop);
  zmq_close(self.statepub);
  zmq_close(self.statesub);
}
