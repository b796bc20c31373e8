// The API of npm zeromq 5.
import { once } from "node:events";
import { socket } from "libzmq-wasm/v5-compat";
import { equal, LOOPBACK, passed } from "./support.mjs";

const [reply, request] = [socket("rep"), socket("req")];
reply.on("message", (message) => reply.send(`${message} World`));
reply.bind(LOOPBACK);
await once(reply, "bind").catch(() => undefined);
request.connect(reply.last_endpoint ?? reply.getsockopt("last_endpoint"));
request.send("Hello");
const [answer] = await once(request, "message");
equal(String(answer), "Hello World");
reply.close();
request.close();
passed();
