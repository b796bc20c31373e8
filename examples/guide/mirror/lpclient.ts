/**
 * Lazy Pirate client: waits for a reply for 2500 ms, and asks again on a new socket, three times.
 * It teaches zmq_poll() with a timeout, and that a REQ which has no reply must be closed.
 *
 * Usage: node lpclient.ts [server] [requests]
 */
import {
  ZMQ_LINGER,
  ZMQ_POLLIN,
  ZMQ_REQ,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_term,
  zmq_poll,
  zmq_setsockopt,
  zmq_socket,
  type SocketPtr,
} from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send } from "libzmq-wasm/zhelpers";

const REQUEST_TIMEOUT = 2500; //  msecs
const REQUEST_RETRIES = 3; //  Before we abandon

const [endpoint = "tcp://localhost:5555", requests = "Infinity"] = process.argv.slice(2);

const context = zmq_ctx_new();

function connected(): SocketPtr | null {
  const client = zmq_socket(context, ZMQ_REQ);
  zmq_setsockopt(client, ZMQ_LINGER, 0);
  zmq_connect(client, endpoint);
  return client;
}

s_print("I: connecting to server...");
let client = connected();
let retries_left = REQUEST_RETRIES;
for (let sequence = 1; sequence <= Number(requests) && retries_left > 0; sequence++) {
  //  We send a request, then we work to get a reply
  s_send(client, String(sequence));

  for (let expect_reply = true; expect_reply;) {
    //  Poll socket for a reply, with timeout
    const items = [{ socket: client, events: ZMQ_POLLIN, revents: 0 }] as const;
    if (zmq_poll([...items], 1, REQUEST_TIMEOUT) === -1) break; //  Interrupted

    //  If we got a reply, process it
    if (items[0].revents & ZMQ_POLLIN) {
      //  We got a reply from the server, must match sequence
      const reply = s_recv(client);
      if (Number(reply) === sequence) {
        s_print(`I: server replied OK (${String(reply)})`);
        retries_left = REQUEST_RETRIES;
        expect_reply = false;
      } else s_print(`E: malformed reply from server: ${String(reply)}`);
    } else if (--retries_left === 0) {
      s_print("E: server seems to be offline, abandoning");
      break;
    } else {
      s_print("W: no response from server, retrying...");
      //  Old socket is confused; close it and open a new one
      zmq_close(client);
      s_print("I: reconnecting to server...");
      client = connected();
      //  Send request again, on new socket
      s_send(client, String(sequence));
    }
  }
}
zmq_close(client);
zmq_ctx_term(context);
