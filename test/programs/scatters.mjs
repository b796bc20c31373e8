/**
 * Sends `argv[3]` numbers of `argv[4]` bytes from a thread-safe socket to `argv[2]`, and comes to its end: `argv[5]`
 * "closed" closes the socket, "open" leaves it as it is.
 */
import { Scatter } from "libzmq-wasm/draft";

const [endpoint, count, size, ending] = process.argv.slice(2);
const scatter = new Scatter();
scatter.connect(endpoint);
for (let i = 0; i < Number(count); i++) await scatter.send(Buffer.alloc(Number(size), `${i} `));
if (ending === "closed") scatter.close();
