/** Greets `argv[2]`, waits for the answer, sends one more message and ends the process in the same breath. */
import { Dealer } from "libzmq-wasm";

const dealer = new Dealer();
dealer.connect(process.argv[2]);
await dealer.send("hello");
await dealer.receive();
await dealer.send("the last word");
process.exit();
