/**
 * Sends `argv[3]` messages of `argv[4]` bytes, each beginning with its number, to `argv[2]`, and comes to its end:
 * `argv[5]` "closed" closes the socket, "open" leaves it as it is.
 */
import { Dealer } from "libzmq-wasm";

const [endpoint, count, size, ending] = process.argv.slice(2);
const dealer = new Dealer();
dealer.connect(endpoint);
for (let i = 0; i < Number(count); i++) await dealer.send(Buffer.alloc(Number(size), `${i} `));
if (ending === "closed") dealer.close();
