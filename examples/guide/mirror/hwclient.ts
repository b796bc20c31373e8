/**
 * Hello World client: sends "Hello" ten times, and waits for "World" each time.
 * It teaches a REQ socket, which sends and receives in turn. The server may start later.
 *
 * Usage: node hwclient.ts [endpoint] [requests]
 */
import {
  ZMQ_REQ,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_recv,
  zmq_send,
  zmq_socket,
} from "libzmq-wasm/zmq";

const [endpoint = "tcp://localhost:5555", requests = "10"] = process.argv.slice(2);

console.log("Connecting to hello world server...");
const context = zmq_ctx_new();
const requester = zmq_socket(context, ZMQ_REQ);
zmq_connect(requester, endpoint);

const buffer = Buffer.alloc(10);
for (let request_nbr = 0; request_nbr !== Number(requests); request_nbr++) {
  console.log(`Sending Hello ${request_nbr}...`);
  zmq_send(requester, "Hello", 5, 0);
  const size = zmq_recv(requester, buffer, 10, 0);
  console.log(`Received ${buffer.toString("utf8", 0, size)} ${request_nbr}`);
}
zmq_close(requester);
zmq_ctx_term(context);
