// Results of a bind: the port that the system chose, an address in use, another machine's address.
// The same with bindSync().
import * as zmq from "libzmq-wasm";
import { equal, folder, LOOPBACK, passed, refusal } from "./support.mjs";

const first = new zmq.Reply();
first.bindSync(LOOPBACK);
equal(/^tcp:\/\/127\.0\.0\.1:[1-9]\d+$/.test(first.lastEndpoint), true);
const second = new zmq.Reply();
equal((await refusal(() => second.bindSync(first.lastEndpoint))).code, "EADDRINUSE");
equal((await refusal(() => second.bind(first.lastEndpoint))).code, "EADDRINUSE");
const elsewhere = ["EADDRNOTAVAIL", "EINVAL"]; // Deno itself reports the second
equal(elsewhere.includes((await refusal(() => second.bind("tcp://203.0.113.1:*"))).code), true);
equal(elsewhere.includes((await refusal(() => second.bindSync("tcp://203.0.113.1:*"))).code), true);
equal((await refusal(() => second.bindSync(`ipc://${folder()}/none/socket`))).code, "ENOENT");

const address = first.lastEndpoint;
first.unbindSync(address);
second.bindSync(address);
equal(second.lastEndpoint, address);
first.close();
second.close();
passed();
