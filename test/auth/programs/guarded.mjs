// An authenticator serves a server that has accepted one client and refused one. No operation is
// pending, so the program ends by itself.
import { Context, Pull, Push, createInstance } from "libzmq-wasm";
import { Authenticator } from "libzmq-wasm/auth";

const context = new Context({ instance: createInstance({ threads: process.argv[2] === "threaded" }) });
const decided = [];
let reply;
new Authenticator({
  context,
  plain: (name) => {
    if (name === "broken") throw new Error("the hook is broken");
    return name === "admin";
  },
  onReply: ({ status }) => {
    decided.push(status);
    reply();
  },
});
const server = new Pull({ context, plainServer: true, zapDomain: "global" });
await server.bind("tcp://127.0.0.1:*");

for (const plainUsername of ["admin", "nobody", "broken"]) {
  const replied = new Promise((resolve) => (reply = resolve));
  const client = new Push({ context, plainUsername, plainPassword: "secret", linger: 0 });
  client.connect(server.lastEndpoint);
  if (plainUsername === "admin") {
    await client.send("Hello");
    console.log(String(await server.receive()));
  }
  // The pending receive of the client does not keep the process alive.
  const waiting = server.receive().catch(() => undefined);
  await replied;
  void waiting;
  client.close();
}
console.log(decided.join(" "));
server.close();
