/**
 * Task worker: takes tasks from the ventilator, works, and tells the sink.
 * It teaches PULL and PUSH in one program. More workers make the batch shorter.
 *
 * Usage: node taskwork.ts [ventilator] [sink]
 */
import { ZMQ_PULL, ZMQ_PUSH, zmq_connect, zmq_ctx_new, zmq_socket } from "libzmq-wasm/zmq";
import { s_print, s_recv, s_send, s_sleep } from "libzmq-wasm/zhelpers";

const [ventilator = "tcp://localhost:5557", sink = "tcp://localhost:5558"] = process.argv.slice(2);

//  Socket to receive messages on
const context = zmq_ctx_new();
const receiver = zmq_socket(context, ZMQ_PULL);
zmq_connect(receiver, ventilator);

//  Socket to send messages to
const sender = zmq_socket(context, ZMQ_PUSH);
zmq_connect(sender, sink);

//  Process tasks forever
for (;;) {
  const string = s_recv(receiver);
  s_print(`${String(string)}.`); //  Show progress
  s_sleep(Number(string)); //  Do the work
  s_send(sender, ""); //  Send results to sink
}
