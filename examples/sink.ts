/** Task sink: counts the results of a batch and tells how long it took. Usage: sink [endpoint] */
import { Pull } from "libzmq-wasm";

const [endpoint = "tcp://127.0.0.1:5558"] = process.argv.slice(2);

const receiver = new Pull();
await receiver.bind(endpoint);
console.log(`ready ${receiver.lastEndpoint}`);

const [tasks] = await receiver.receive(); // the start of the batch
const start = performance.now();
for (let i = 0; i < Number(String(tasks)); i++) await receiver.receive();
console.log(`elapsed ${(performance.now() - start).toFixed(0)} ms`);
receiver.close();
