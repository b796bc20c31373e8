/**
 * Ironhouse: traffic is encrypted, and clients whose public keys are unknown are refused.
 * It teaches CURVE with a list of keys, the strongest of the five patterns.
 *
 * Usage: node ironhouse.ts
 */
import {
  ZMQ_CURVE_PUBLICKEY,
  ZMQ_CURVE_SECRETKEY,
  ZMQ_CURVE_SERVER,
  ZMQ_CURVE_SERVERKEY,
  ZMQ_PULL,
  ZMQ_PUSH,
  ZMQ_ZAP_DOMAIN,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_curve_keypair,
  zmq_setsockopt,
  zmq_socket,
} from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";
import { zap_end, zap_start } from "./zap.ts";

const ctx = zmq_ctx_new()!;

//  Keys of the server and of the client, in Z85
const [server_public, server_secret] = [Buffer.alloc(41), Buffer.alloc(41)];
const [client_public, client_secret] = [Buffer.alloc(41), Buffer.alloc(41)];
zmq_curve_keypair(server_public, server_secret);
zmq_curve_keypair(client_public, client_secret);

//  The handler decides which clients are let in
const zap = zap_start(ctx, { keys: [client_public.toString("utf8", 0, 40)] });

//  Create and bind server socket
const server = zmq_socket(ctx, ZMQ_PUSH);
zmq_setsockopt(server, ZMQ_ZAP_DOMAIN, "global");
zmq_setsockopt(server, ZMQ_CURVE_SERVER, 1);
zmq_setsockopt(server, ZMQ_CURVE_SECRETKEY, server_secret, 41);
const endpoint = s_bind(server, "tcp://127.0.0.1:*");

//  Create and connect client socket
const client = zmq_socket(ctx, ZMQ_PULL);
zmq_setsockopt(client, ZMQ_CURVE_SERVERKEY, server_public, 41);
zmq_setsockopt(client, ZMQ_CURVE_PUBLICKEY, client_public, 41);
zmq_setsockopt(client, ZMQ_CURVE_SECRETKEY, client_secret, 41);
zmq_connect(client, endpoint);

//  Send a single message from server to client
s_send(server, "Hello");
if (s_recv(client) === "Hello") s_print("Ironhouse test OK");

zmq_close(client);
zmq_close(server);
zap_end(ctx, zap);
zmq_ctx_term(ctx);
