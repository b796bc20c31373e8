/** Sends a request and its reply over a host that the program supplies: memory-host.ts. */
import { Context, Reply, Request, createInstance } from "libzmq-wasm";
import { MemoryHost } from "./memory-host.ts";

const instance = createInstance({ host: (link) => new MemoryHost(link) });
const context = new Context({ instance });
const reply = new Reply({ context });
const request = new Request({ context });
await reply.bind("tcp://127.0.0.1:*");
request.connect(reply.lastEndpoint!);

await request.send("Hello");
const [question] = await reply.receive();
await reply.send(`${String(question)} World`);
const [answer] = await request.receive();
console.log(String(answer));

const large = "0123456789".repeat(1_000_000);
const [sent, [received]] = [request.send(large), await reply.receive()];
await sent;
console.log(String(received) === large ? "10 MB arrived" : "something was lost");
instance.destroy();
