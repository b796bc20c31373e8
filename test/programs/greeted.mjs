/**
 * Sends a greeting to `argv[2]`, waits for the answer, sends one more message, and exits at once.
 */
import { Dealer } from "libzmq-wasm";

const dealer = new Dealer();
dealer.connect(process.argv[2]);
await dealer.send("hello");
await dealer.receive();
await dealer.send("the last word");
process.exit();
