/**
 * Strawhouse: a server that accepts the addresses that it knows.
 * It teaches a ZAP handler and the NULL mechanism: an address is all that it can check.
 *
 * Usage: node strawhouse.ts
 */
import {
  ZMQ_PULL,
  ZMQ_PUSH,
  ZMQ_ZAP_DOMAIN,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zap_end, zap_start } from "./zap.ts";

const ctx = zmq_ctx_new()!;

//  The handler decides which clients are let in
const zap = zap_start(ctx, { allow: ["127.0.0.1"] });

//  Create and bind server socket
const server = zmq_socket(ctx, ZMQ_PUSH);
zmq_setsockopt(server, ZMQ_ZAP_DOMAIN, "global");
const endpoint = s_bind(server, "tcp://127.0.0.1:*");

//  Create and connect client socket
const client = zmq_socket(ctx, ZMQ_PULL);
zmq_connect(client, endpoint);

//  Send a single message from server to client
s_send(server, "Hello");
if (s_recv(client) === "Hello") s_print("Strawhouse test OK");

zmq_close(client);
zmq_close(server);
zap_end(ctx, zap);
zmq_ctx_term(ctx);
