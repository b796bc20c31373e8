/**
 * Sends `argv[3]` numbers of `argv[4]` bytes to `argv[2]` from a thread-safe socket, and ends. With
 * "closed" as `argv[5]` it closes the socket first; with "open" it does not.
 */
import { Scatter } from "libzmq-wasm/draft";

const [endpoint, count, size, ending] = process.argv.slice(2);
const scatter = new Scatter();
scatter.connect(endpoint);
for (let i = 0; i < Number(count); i++) await scatter.send(Buffer.alloc(Number(size), `${i} `));
if (ending === "closed") scatter.close();
