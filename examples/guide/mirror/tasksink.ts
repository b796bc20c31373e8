/**
 * Task sink: collects the results of a batch, and prints how long it took.
 * It teaches a PULL socket, which takes messages from all its peers in turn.
 *
 * Usage: node tasksink.ts [endpoint] [tasks]
 */
import { ZMQ_PULL, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { s_clock, s_recv } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

const [endpoint = "tcp://*:5558", tasks = "100"] = process.argv.slice(2);

//  Prepare our context and socket
const context = zmq_ctx_new();
const receiver = zmq_socket(context, ZMQ_PULL);
console.log(`collecting on ${s_bind(receiver, endpoint)}`);

//  Wait for start of batch
s_recv(receiver);

//  Start our clock now
const start_time = s_clock();

//  Process 100 confirmations
let progress = "";
for (let task_nbr = 0; task_nbr < Number(tasks); task_nbr++) {
  s_recv(receiver);
  progress += task_nbr % 10 === 0 ? ":" : ".";
}
console.log(progress);

//  Calculate and report duration of batch
console.log(`Total elapsed time: ${s_clock() - start_time} msec`);

zmq_close(receiver);
zmq_ctx_term(context);
