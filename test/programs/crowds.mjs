/**
 * One PUSH with `argv[3]` connections to `argv[2]`. Sends one message over each, and stays until
 * its input ends.
 */
import { Push } from "libzmq-wasm";

const [endpoint, count] = process.argv.slice(2);
const push = new Push({ linger: 0, reconnectInterval: 20, reconnectMaxInterval: 200 });
for (let i = 0; i < Number(count); i++) push.connect(endpoint);
for (let i = 0; i < Number(count); i++) await push.send("here");
console.log("sent");
process.stdin.resume().once("end", () => {
  push.close(); // refers to the socket until here: otherwise it would be collected and closed
  process.exit();
});
