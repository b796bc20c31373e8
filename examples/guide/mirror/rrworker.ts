/**
 * Hello World worker of a broker: it connects, and so can come and go.
 * It teaches a REP that connects, and gets requests in turn with the other workers.
 *
 * Usage: node rrworker.ts [broker] [seconds of work]
 */
import { ZMQ_REP, zmq_connect, zmq_ctx_new, zmq_sleep, zmq_socket } from "libzmq-wasm/zmq";
import { s_recv, s_send } from "libzmq-wasm/zhelpers";

const [endpoint = "tcp://localhost:5560", work = "1"] = process.argv.slice(2);

const context = zmq_ctx_new();

//  Socket to talk to clients
const responder = zmq_socket(context, ZMQ_REP);
zmq_connect(responder, endpoint);

for (;;) {
  //  Wait for next request from client
  const string = s_recv(responder);
  console.log(`Received request: [${String(string)}]`);

  //  Do some 'work'
  zmq_sleep(Number(work));

  //  Send reply back to client
  s_send(responder, "World");
}
