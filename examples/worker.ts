/**
 * Task worker: works as long as each task says, and tells the sink. Runs until it is ended.
 * Usage: worker [ventilator endpoint] [sink endpoint] [roll endpoint]
 */
import { setTimeout as work } from "node:timers/promises";
import { Dealer, Pull, Push } from "libzmq-wasm";

const [ventilator = "tcp://127.0.0.1:5557", sink = "tcp://127.0.0.1:5558", roll] = process.argv.slice(2);

// One task at a time: what this worker does not take yet, another may.
const receiver = new Pull({ receiveHighWaterMark: 1 });
receiver.connect(ventilator);
const sender = new Push();
sender.connect(sink);
if (roll !== undefined) {
  const caller = new Dealer();
  caller.connect(roll);
  await caller.send("here");
}

for await (const [task] of receiver) {
  await work(Number(String(task)));
  await sender.send("done");
}
