/**
 * Binary Star client: asks one server, and after a timeout and a pause the other one.
 * It teaches the client's part in a failover: its request is the vote that makes a backup active.
 *
 * Usage: node bstarcli.ts [primary] [backup] [requests]
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
import { s_print, s_recv, s_send, s_sleep } from "libzmq-wasm/zhelpers";

const REQUEST_TIMEOUT = 1000; //  msecs
const SETTLE_DELAY = 2000; //  Before failing over

const [primary = "tcp://localhost:5001", backup = "tcp://localhost:5002", requests = "Infinity"] =
  process.argv.slice(2);
const server = [primary, backup] as const;

const context = zmq_ctx_new();
let server_nbr: 0 | 1 = 0;

function connected(): SocketPtr | null {
  s_print(`I: connecting to server at ${server[server_nbr]}...`);
  const client = zmq_socket(context, ZMQ_REQ);
  zmq_setsockopt(client, ZMQ_LINGER, 0);
  zmq_connect(client, server[server_nbr]);
  return client;
}

let client = connected();
for (let sequence = 1; sequence <= Number(requests); sequence++) {
  //  We send a request, then we work to get a reply
  s_send(client, String(sequence));
  for (let expect_reply = true; expect_reply;) {
    //  Poll socket for a reply, with timeout
    const items = [{ socket: client, events: ZMQ_POLLIN, revents: 0 }] as const;
    if (zmq_poll([...items], 1, REQUEST_TIMEOUT) === -1) break; //  Interrupted

    //  We use a Lazy Pirate strategy in the client. If there's no reply
    //  within our timeout, we close the socket and try again. In Binary
    //  Star, it's the client vote that decides which server is primary
    if (items[0].revents & ZMQ_POLLIN) {
      //  We got a reply from the server, must match sequence
      const reply = s_recv(client);
      if (Number(reply) === sequence) {
        s_print(`I: server replied OK (${String(reply)})`);
        expect_reply = false;
      } else s_print(`E: bad reply from server: ${String(reply)}`);
    } else {
      s_print("W: no response from server, failing over");
      //  Old socket is confused; close it and open a new one
      zmq_close(client);
      server_nbr = server_nbr === 0 ? 1 : 0;
      s_sleep(SETTLE_DELAY);
      client = connected();
      //  Send request again, on new socket
      s_send(client, String(sequence));
    }
  }
}
zmq_close(client);
zmq_ctx_term(context);
