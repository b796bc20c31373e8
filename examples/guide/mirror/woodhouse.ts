/**
 * Woodhouse: a server that asks for a name and a password.
 * It teaches the PLAIN mechanism. The password goes over the network as it is.
 *
 * Usage: node woodhouse.ts
 */
import {
  ZMQ_PLAIN_PASSWORD,
  ZMQ_PLAIN_SERVER,
  ZMQ_PLAIN_USERNAME,
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
const zap = zap_start(ctx, { passwords: { admin: "secret" } });

//  Create and bind server socket
const server = zmq_socket(ctx, ZMQ_PUSH);
zmq_setsockopt(server, ZMQ_ZAP_DOMAIN, "global");
zmq_setsockopt(server, ZMQ_PLAIN_SERVER, 1);
const endpoint = s_bind(server, "tcp://127.0.0.1:*");

//  Create and connect client socket
const client = zmq_socket(ctx, ZMQ_PULL);
zmq_setsockopt(client, ZMQ_PLAIN_USERNAME, "admin");
zmq_setsockopt(client, ZMQ_PLAIN_PASSWORD, "secret");
zmq_connect(client, endpoint);

//  Send a single message from server to client
s_send(server, "Hello");
if (s_recv(client) === "Hello") s_print("Woodhouse test OK");

zmq_close(client);
zmq_close(server);
zap_end(ctx, zap);
zmq_ctx_term(ctx);
