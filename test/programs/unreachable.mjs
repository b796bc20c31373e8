/** Sends to where nobody is, with a linger of `argv[2]` milliseconds, and comes to its end; `argv[3]` "closed": closed. */
import { Push } from "libzmq-wasm";

const push = new Push({ linger: Number(process.argv[2]) });
push.connect("tcp://127.0.0.1:1");
push.connect("ipc:///no/such/folder/socket");
await push.send("to nobody");
if (process.argv[3] === "closed") push.close();
