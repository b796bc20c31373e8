/**
 * Task sink that ends its workers after the batch.
 * It teaches a kill signal: a PUB socket, to which all workers subscribe.
 *
 * Usage: node tasksink2.ts [endpoint] [controller] [tasks]
 */
import { ZMQ_PUB, ZMQ_PULL, zmq_close, zmq_ctx_new, zmq_ctx_term, zmq_socket } from "libzmq-wasm/zmq";
import { s_clock, s_recv, s_send } from "libzmq-wasm/zhelpers";
import { s_bind } from "./bind.ts";

const [endpoint = "tcp://*:5558", control = "tcp://*:5559", tasks = "100"] = process.argv.slice(2);

//  Socket to receive messages on
const context = zmq_ctx_new();
const receiver = zmq_socket(context, ZMQ_PULL);
const results = s_bind(receiver, endpoint);

//  Socket for worker control
const controller = zmq_socket(context, ZMQ_PUB);
console.log(`collecting on ${results} controlling on ${s_bind(controller, control)}`);

//  Wait for start of batch
s_recv(receiver);

//  Start our clock now
const start_time = s_clock();

//  Process 100 confirmations
for (let task_nbr = 0; task_nbr < Number(tasks); task_nbr++) s_recv(receiver);
console.log(`Total elapsed time: ${s_clock() - start_time} msec`);

//  Send kill signal to workers
s_send(controller, "KILL");

zmq_close(receiver);
zmq_close(controller);
zmq_ctx_term(context);
