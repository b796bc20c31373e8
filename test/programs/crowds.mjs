/** One PUSH with `argv[3]` connections to `argv[2]`, and a message through each; it stays until its input ends. */
import { Push } from "libzmq-wasm";

const [endpoint, count] = process.argv.slice(2);
const push = new Push({ linger: 0, reconnectInterval: 20, reconnectMaxInterval: 200 });
for (let i = 0; i < Number(count); i++) push.connect(endpoint);
for (let i = 0; i < Number(count); i++) await push.send("here");
console.log("sent");
process.stdin.resume().once("end", () => {
  push.close(); // held until here: a socket that nobody refers to is collected, and closed
  process.exit();
});
