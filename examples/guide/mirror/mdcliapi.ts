/**
 * Majordomo client API: a request for a service, and its reply, as one call.
 * It teaches a Lazy Pirate as a class: each attempt has a socket of its own.
 */
import {
  ZMQ_LINGER,
  ZMQ_POLLIN,
  ZMQ_REQ,
  zmq_close,
  zmq_connect,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
  type ContextPtr,
  type SocketPtr,
} from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { MDPC_CLIENT } from "./mdp.ts";
import { zmsg_recv, zmsg_send, type zmsg_t } from "./zmsg.ts";

export interface mdcli_t {
  readonly ctx: ContextPtr;
  readonly broker: string;
  client: SocketPtr | null; //  Socket to broker
  timeout: number; //  Request timeout, in msecs
  retries: number; //  Request retries
}

//  Connect or reconnect to broker
function s_mdcli_connect_to_broker(self: mdcli_t): void {
  if (self.client !== null) zmq_close(self.client);
  self.client = zmq_socket(self.ctx, ZMQ_REQ);
  zmq_setsockopt(self.client, ZMQ_LINGER, 0);
  zmq_connect(self.client, self.broker);
}

export function mdcli_new(ctx: ContextPtr, broker: string): mdcli_t {
  const self: mdcli_t = { ctx, broker, client: null, timeout: 2500, retries: 3 };
  s_mdcli_connect_to_broker(self);
  return self;
}

export function mdcli_destroy(self: mdcli_t): void {
  zmq_close(self.client);
}

//  Here is the send method. It sends a request to the broker and gets a
//  reply even if it has to retry several times. It returns the reply
//  message, or null if there was no reply after multiple attempts
export function mdcli_send(self: mdcli_t, service: string, request: readonly (Buffer | string)[]): zmsg_t | null {
  for (let retries_left = self.retries; retries_left > 0; retries_left--) {
    //  Frame 1: "MDPCxy" (six bytes, MDP/Client x.y)
    //  Frame 2: Service name (printable string)
    zmsg_send([MDPC_CLIENT, service, ...request], self.client);

    const items = [{ socket: self.client, events: ZMQ_POLLIN, revents: 0 }] as const;
    if (zmq_poll([...items], 1, self.timeout) === -1) return null; //  Interrupted
    if (items[0].revents & ZMQ_POLLIN) {
      //  We got a reply from the broker: the header, the service, and the body
      const [header, reply_service, ...body] = zmsg_recv(self.client) ?? [];
      if (String(header) === MDPC_CLIENT && String(reply_service) === service) return body;
      s_print("E: malformed reply from broker");
      return null;
    }
    if (retries_left > 1) s_print("W: no reply, reconnecting...");
    s_mdcli_connect_to_broker(self);
  }
  s_print("W: permanent error, abandoning");
  return null;
}
