// Three workers share six jobs in turn.
import { preload, Pull, Push } from "libzmq-wasm/browser";

await preload();
const jobs = new Push();
await jobs.bind("inproc://jobs");
const workers = [1, 2, 3].map(() => new Pull());
for (const worker of workers) worker.connect("inproc://jobs");

for (let job = 1; job <= 6; job++) await jobs.send(String(job));
for (const [i, worker] of workers.entries()) {
  const done = (await worker.receiveMany()).map(([job]) => new TextDecoder().decode(job));
  console.log(`worker ${i + 1}: ${done.join(", ")}`); // worker …: …, …
  worker.close();
}
jobs.close();
