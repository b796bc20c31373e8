/**
 * Broker between clients and workers: it passes whole messages on, in both directions.
 * It teaches Router and Dealer, which take messages in any order, and a Poller over both.
 *
 * Usage: node rrbroker.ts [endpoint for clients] [endpoint for workers]
 */
import { Dealer, Router } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";

const [clients = "tcp://*:5559", workers = "tcp://*:5560"] = process.argv.slice(2);

const frontend = new Router();
await frontend.bind(clients);
const backend = new Dealer();
await backend.bind(workers);
console.log(`between ${frontend.lastEndpoint} ${backend.lastEndpoint}`);

for await (const { socket } of new Poller<Router | Dealer>([frontend, backend]))
  await (socket === frontend ? backend : frontend).send(await socket.receive());
