/**
 * Grasslands: a server and a client with no security at all.
 * It teaches what the default is: anyone can connect, and read what goes by.
 *
 * Usage: node grasslands.ts
 */
import { ZMQ_PULL, ZMQ_PUSH, zmq_close, zmq_connect, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

const ctx = zmq_ctx_new()!;

//  Create and bind server socket
const server = zmq_socket(ctx, ZMQ_PUSH);
const endpoint = s_bind(server, "tcp://127.0.0.1:*");

//  Create and connect client socket
const client = zmq_socket(ctx, ZMQ_PULL);
zmq_connect(client, endpoint);

//  Send a single message from server to client
s_send(server, "Hello");
if (s_recv(client) === "Hello") s_print("Grasslands test OK");

zmq_close(client);
zmq_close(server);

zmq_ctx_term(ctx);
