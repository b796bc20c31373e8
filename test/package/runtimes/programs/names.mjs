// Host names, interface names and IPv6.
import { Pull, Push } from "libzmq-wasm";
import { equal, passed, refusal } from "./support.mjs";

const pull = new Pull({ ipv6: true });
await pull.bind("tcp://[::1]:*");
await pull.bind("tcp://127.0.0.1:*");
const port = pull.lastEndpoint.split(":").at(-1);
const push = new Push();
push.connect(`tcp://localhost:${port}`);
await push.send("by name");
equal(String(await pull.receive()), "by name");
equal((await refusal(() => pull.bind("tcp://no such name:1"))).code !== undefined, true);
push.close();
pull.close();
passed();
