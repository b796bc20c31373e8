/**
 * Task ventilator: sends a batch of 100 tasks to the workers that are connected, after Enter.
 * It teaches a PUSH socket, which deals its messages out in turn.
 *
 * Usage: node taskvent.ts [endpoint] [sink] [tasks] [longest milliseconds of a task]
 */
import { readSync } from "node:fs";
import { ZMQ_PUSH, zmq_close, zmq_connect, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { randof, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

const [endpoint = "tcp://*:5557", sinks = "tcp://localhost:5558", tasks = "100", longest = "100"] =
  process.argv.slice(2);

const context = zmq_ctx_new();

//  Socket to send messages on
const sender = zmq_socket(context, ZMQ_PUSH);
console.log(`sending on ${s_bind(sender, endpoint)}`);

//  Socket to send start of batch message on
const sink = zmq_socket(context, ZMQ_PUSH);
zmq_connect(sink, sinks);

console.log("Press Enter when the workers are ready:");
readSync(0, Buffer.alloc(1));
console.log("Sending tasks to workers...");

//  The first message is "0" and signals start of batch
s_send(sink, "0");

//  Send 100 tasks
let total_msec = 0; //  Total expected cost in msecs
for (let task_nbr = 0; task_nbr < Number(tasks); task_nbr++) {
  //  Random workload from 1 to 100 msecs
  const workload = randof(Number(longest)) + 1;
  total_msec += workload;
  s_send(sender, String(workload));
}
console.log(`Total expected cost: ${total_msec} msec`);

zmq_close(sink);
zmq_close(sender);
zmq_ctx_term(context);
