/**
 * Sends to endpoints without a listener, with a linger of `argv[2]` milliseconds, and ends. With
 * "closed" as `argv[3]` it closes the socket first.
 */
import { Push } from "libzmq-wasm";

const push = new Push({ linger: Number(process.argv[2]) });
push.connect("tcp://127.0.0.1:1");
push.connect("ipc:///no/such/folder/socket");
await push.send("to nobody");
if (process.argv[3] === "closed") push.close();
