/** Waits for one message at an endpoint that it prints, prints the message, and has nothing left to do. */
import { Pull } from "libzmq-wasm";

const pull = new Pull();
await pull.bind("tcp://127.0.0.1:*");
console.log(pull.lastEndpoint);
console.log(String((await pull.receive())[0]));
