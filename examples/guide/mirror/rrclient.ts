/**
 * Hello World client of a broker: ten requests.
 * It teaches that a client needs to know the broker alone.
 *
 * Usage: node rrclient.ts [broker]
 */
import { ZMQ_REQ, zmq_close, zmq_connect, zmq_ctx_term, zmq_ctx_new, zmq_socket } from "libzmq-wasm/zmq";
import { s_recv, s_send } from "libzmq-wasm/zhelpers";

const [endpoint = "tcp://localhost:5559"] = process.argv.slice(2);

const context = zmq_ctx_new();

//  Socket to talk to server
const requester = zmq_socket(context, ZMQ_REQ);
zmq_connect(requester, endpoint);

for (let request_nbr = 0; request_nbr !== 10; request_nbr++) {
  s_send(requester, "Hello");
  const string = s_recv(requester);
  console.log(`Received reply ${request_nbr} [${String(string)}]`);
}
zmq_close(requester);
zmq_ctx_term(context);
