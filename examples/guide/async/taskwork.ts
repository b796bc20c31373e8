/**
 * Task worker: takes tasks from the ventilator, works, and tells the sink. Ctrl-C ends it.
 * It teaches Pull and Push in one program, and a high-water mark of 1: one task at a time.
 *
 * Usage: node taskwork.ts [ventilator] [sink] [roll call]
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
