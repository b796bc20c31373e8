/**
 * Weather proxy: passes updates on from a server of one network to the clients of another.
 * It teaches XSubscriber and XPublisher, which pass subscriptions on in the other direction.
 *
 * Usage: node wuproxy.ts [weather server] [endpoint for clients]
 */
import { Proxy, XPublisher, XSubscriber } from "libzmq-wasm";
import { interruptible } from "./program.ts";

const [server = "tcp://localhost:5556", endpoint = "tcp://*:8100"] = process.argv.slice(2);

const frontend = new XSubscriber();
frontend.connect(server);
const backend = new XPublisher();
await backend.bind(endpoint);
console.log(`publishing on ${backend.lastEndpoint}`);
await interruptible((signal) => new Proxy(frontend, backend).run({ signal }));
