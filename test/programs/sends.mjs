/**
 * Sends `argv[3]` numbered messages of `argv[4]` bytes to `argv[2]`, and ends. With "closed" as
 * `argv[5]` it closes the socket first; with "open" it does not.
 */
import { Dealer } from "libzmq-wasm";

const [endpoint, count, size, ending] = process.argv.slice(2);
const dealer = new Dealer();
dealer.connect(endpoint);
for (let i = 0; i < Number(count); i++) await dealer.send(Buffer.alloc(Number(size), `${i} `));
if (ending === "closed") dealer.close();
