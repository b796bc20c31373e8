/**
 * Task sink that ends its workers after the batch.
 * It teaches a kill signal: a Publisher to which all workers subscribe.
 *
 * Usage: node tasksink2.ts [endpoint] [controller] [tasks]
 */
import { Publisher, Pull } from "libzmq-wasm";

const [endpoint = "tcp://*:5558", control = "tcp://*:5559", tasks = "100"] = process.argv.slice(2);

const receiver = new Pull();
await receiver.bind(endpoint);
const controller = new Publisher();
await controller.bind(control);
console.log(`collecting on ${receiver.lastEndpoint} controlling on ${controller.lastEndpoint}`);

// The ventilator's first message starts the batch.
await receiver.receive();
const start = performance.now();
for (let results = 0; results < Number(tasks);) results += (await receiver.receiveMany()).length;
console.log(`Total elapsed time: ${(performance.now() - start).toFixed(0)} msec`);

await controller.send("KILL");
receiver.close();
controller.close();
