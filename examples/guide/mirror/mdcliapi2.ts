/**
 * Majordomo client API for many requests under way: sending and receiving are two calls.
 * It teaches DEALER in the place of REQ, which takes the empty frame upon itself.
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
import { s_print } from "libzmq-wasm/zhelpers";
import { MDPC_CLIENT } from "./mdp.ts";
import { zmsg_recv, zmsg_send, type zmsg_t } from "./zmsg.ts";

export interface mdcli_t {
  readonly client: SocketPtr | null; //  Socket to broker
  timeout: number; //  Request timeout, in msecs
}

export function mdcli_new(ctx: ContextPtr, broker: string): mdcli_t {
  const client = zmq_socket(ctx, ZMQ_DEALER);
  zmq_setsockopt(client, ZMQ_LINGER, 0);
  zmq_connect(client, broker);
  return { client, timeout: 2500 };
}

export function mdcli_destroy(self: mdcli_t): void {
  zmq_close(self.client);
}

//  The send method now just sends one message, without waiting for a
//  reply. Since we're using a DEALER socket we have to send an empty
//  frame at the start, to create the same envelope that the REQ socket
//  would normally make for us
export function mdcli_send(self: mdcli_t, service: string, request: readonly (Buffer | string)[]): number {
  return zmsg_send(["", MDPC_CLIENT, service, ...request], self.client);
}

//  The recv method waits for a reply message and returns that to the
//  caller, or null if there was no reply within the timeout
export function mdcli_recv(self: mdcli_t): zmsg_t | null {
  const items = [{ socket: self.client, events: ZMQ_POLLIN, revents: 0 }] as const;
  if (zmq_poll([...items], 1, self.timeout) === -1) return null; //  Interrupted
  if (!(items[0].revents & ZMQ_POLLIN)) {
    s_print("W: permanent error, abandoning");
    return null;
  }
  const [empty, header, , ...body] = zmsg_recv(self.client) ?? [];
  return empty?.length === 0 && String(header) === MDPC_CLIENT ? body : null;
}
