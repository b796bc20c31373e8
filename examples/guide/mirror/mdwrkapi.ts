/**
 * Majordomo worker API: one call sends a reply and waits for the next request.
 * It teaches how to hide heartbeats and reconnections behind a call that blocks.
 */
import {
  ZMQ_DEALER,
  ZMQ_LINGER,
  ZMQ_POLLIN,
  zmq_close,
  zmq_connect,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
  type ContextPtr,
  type SocketPtr,
} from "libzmq-wasm/zmq";
import { s_clock, s_print, s_sleep } from "libzmq-wasm/zhelpers";
import { MDPW_DISCONNECT, MDPW_HEARTBEAT, MDPW_READY, MDPW_REPLY, MDPW_REQUEST, MDPW_WORKER } from "./mdp.ts";
import { zmsg_recv, zmsg_send, zmsg_unwrap, type zmsg_t } from "./zmsg.ts";

//  Reliability parameters
const HEARTBEAT_LIVENESS = 3; //  3-5 is reasonable

export interface mdwrk_t {
  readonly ctx: ContextPtr;
  readonly broker: string;
  readonly service: string;
  worker: SocketPtr | null; //  Socket to broker
  heartbeat_at: number; //  When to send HEARTBEAT
  liveness: number; //  How many attempts left
  heartbeat: number; //  Heartbeat delay, msecs
  reconnect: number; //  Reconnect delay, msecs
  reply_to: Buffer | null; //  Return identity, if any
}

function s_mdwrk_send_to_broker(self: mdwrk_t, command: string, ...msg: (Buffer | string)[]): void {
  zmsg_send(["", MDPW_WORKER, command, ...msg], self.worker);
}

function s_mdwrk_connect_to_broker(self: mdwrk_t): void {
  if (self.worker !== null) zmq_close(self.worker);
  self.worker = zmq_socket(self.ctx, ZMQ_DEALER);
  zmq_setsockopt(self.worker, ZMQ_LINGER, 0);
  zmq_connect(self.worker, self.broker);

  //  Register service with broker
  s_mdwrk_send_to_broker(self, MDPW_READY, self.service);

  //  If liveness hits zero, queue is considered disconnected
  self.liveness = HEARTBEAT_LIVENESS;
  self.heartbeat_at = s_clock() + self.heartbeat;
}

export function mdwrk_new(ctx: ContextPtr, broker: string, service: string): mdwrk_t {
  const delays = { heartbeat_at: 0, liveness: 0, heartbeat: 2500, reconnect: 2500 };
  const self: mdwrk_t = { ctx, broker, service, worker: null, ...delays, reply_to: null };
  s_mdwrk_connect_to_broker(self);
  return self;
}

export function mdwrk_destroy(self: mdwrk_t): void {
  zmq_close(self.worker);
}

//  Handles a message of the broker. Returns a request for us to process
function s_mdwrk_process(self: mdwrk_t, msg: zmsg_t): zmsg_t | null {
  self.liveness = HEARTBEAT_LIVENESS;
  const [, , command, ...body] = msg;
  switch (String(command)) {
    case MDPW_REQUEST:
      //  We should pop and save as many addresses as there are up to a
      //  null part, but for now, just save one
      self.reply_to = zmsg_unwrap(body);
      return body; //  We have a request to process
    case MDPW_HEARTBEAT:
      break; //  Do nothing for heartbeats
    case MDPW_DISCONNECT:
      s_mdwrk_connect_to_broker(self);
      break;
    default:
      s_print("E: invalid input message");
  }
  return null;
}

//  This is the recv method; it's a little misnamed because it first sends
//  any reply and then waits for a new request
export function mdwrk_recv(self: mdwrk_t, reply: readonly (Buffer | string)[] | null): zmsg_t | null {
  if (reply && self.reply_to) s_mdwrk_send_to_broker(self, MDPW_REPLY, self.reply_to, "", ...reply);
  for (;;) {
    const items = [{ socket: self.worker, events: ZMQ_POLLIN, revents: 0 }] as const;
    if (zmq_poll([...items], 1, self.heartbeat) === -1) return null; //  Interrupted

    if (items[0].revents & ZMQ_POLLIN) {
      const msg = zmsg_recv(self.worker);
      if (!msg) return null; //  Interrupted
      const request = s_mdwrk_process(self, msg);
      if (request) return request;
    } else if (--self.liveness === 0) {
      s_print("W: disconnected from broker - retrying...");
      s_sleep(self.reconnect);
      s_mdwrk_connect_to_broker(self);
    }
    //  Send HEARTBEAT if it's time
    if (s_clock() > self.heartbeat_at) {
      s_mdwrk_send_to_broker(self, MDPW_HEARTBEAT);
      self.heartbeat_at = s_clock() + self.heartbeat;
    }
  }
}
