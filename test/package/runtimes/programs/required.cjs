// CommonJS: require() and import() give the same copy of the package.
const zmq = require("libzmq-wasm");

(async () => {
  const { Reply } = await import("libzmq-wasm");
  const [server, client] = [new Reply(), new zmq.Request()];
  if (!(server instanceof zmq.Reply)) throw new Error("there are two copies of the package");
  await server.bind("inproc://one-copy");
  client.connect("inproc://one-copy");
  await client.send("Hello");
  if (String(await server.receive()) !== "Hello") throw new Error("another message");
  client.close();
  server.close();
  console.log("passed");
})();
