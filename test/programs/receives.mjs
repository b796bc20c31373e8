/** Prints its endpoint, waits for one message and prints it. No work is left afterwards. */
import { Pull } from "libzmq-wasm";

const pull = new Pull();
await pull.bind("tcp://127.0.0.1:*");
console.log(pull.lastEndpoint);
console.log(String((await pull.receive())[0]));
