/**
 * Broker between clients and workers: rrbroker in one call. Ctrl-C ends it.
 * It teaches a Proxy, and a signal that ends it.
 *
 * Usage: node msgqueue.ts [endpoint for clients] [endpoint for workers]
 */
import { Dealer, Proxy, Router } from "libzmq-wasm";
import { interruptible } from "./program.ts";

const [clients = "tcp://*:5559", workers = "tcp://*:5560"] = process.argv.slice(2);

const frontend = new Router();
await frontend.bind(clients);
const backend = new Dealer();
await backend.bind(workers);
console.log(`between ${frontend.lastEndpoint} ${backend.lastEndpoint}`);

await interruptible((signal) => new Proxy(frontend, backend).run({ signal }));
console.log("interrupted");
