/** libzmq-src/patches/075: a connecting server asks its ZAP handler about each peer again. */
import { once } from "node:events";
import net from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { Pull, Push, Router, type Context, type Message } from "../../ts/index.js";
import { endpointOf, newContext, newInstance, portOf, texts, turn, use } from "../support.js";

/** A PLAIN server that connects, and reconnects after a millisecond. */
function newServer(context: Context): Push {
  return use(new Push({ context, plainServer: true, linger: 0, reconnectInterval: 1 }));
}

async function newClient(context: Context, name: string, endpoint = "tcp://127.0.0.1:*"): Promise<Pull> {
  const client = use(new Pull({ context, plainUsername: name, plainPassword: "password" }));
  await client.bind(endpoint);
  return client;
}

async function newHandler(context: Context): Promise<Router> {
  const handler = use(new Router({ context }));
  await handler.bind("inproc://zeromq.zap.01");
  return handler;
}

/** Resolves to a ZAP request; the user name is the part at USER. */
function requestOf(handler: Router): Promise<Message[]> {
  return handler.receive();
}
const USER = 8;

async function answer(handler: Router, request: Message[], status: "200" | "400"): Promise<void> {
  await handler.send([...request.slice(0, 4), status, "text", "", ""]);
}

/** A server and its first client, after the handler has been asked about the client. */
async function asked() {
  const context = newContext({ instance: newInstance() });
  const handler = await newHandler(context);
  const server = newServer(context);
  const client = await newClient(context, "first");
  const endpoint = endpointOf(client);
  server.connect(endpoint);
  return { context, handler, server, client, endpoint, request: await requestOf(handler) };
}

function heard(socket: Push, type: "disconnect" | "handshake" | "handshake:error:auth"): Promise<string> {
  return new Promise((resolve) => {
    socket.events.on(type, () => resolve(type));
  });
}

/** Closes the client, and waits until its server has noticed. */
async function leave(client: Pull, server: Push): Promise<void> {
  const left = heard(server, "disconnect");
  client.close();
  await left;
}

const GREETING = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]),
  Buffer.from("PLAIN".padEnd(20, "\0")),
  Buffer.alloc(32),
]);
const HELLO = Buffer.from("\x05HELLO\x06second\x08password", "latin1");

/** A client that has exchanged greetings with the server, and has sent no credentials. */
async function silentClient(port: number): Promise<net.Socket> {
  const listening = net.createServer().listen(port, "127.0.0.1");
  onTestFinished(() => void listening.close());
  const [client] = (await once(listening, "connection")) as [net.Socket];
  onTestFinished(() => void client.destroy());
  client.on("error", () => undefined).write(GREETING);
  for (let bytes = 0; bytes < GREETING.length;) bytes += ((await once(client, "data")) as [Buffer])[0].length;
  return client;
}

test("a late answer about the first client does not admit the second one", async () => {
  const { context, handler, server, client, endpoint, request } = await asked();
  await leave(client, server);
  const ends = [heard(server, "handshake"), heard(server, "handshake:error:auth")];
  await newClient(context, "second", endpoint);
  const second = await requestOf(handler);
  expect(String(second[USER])).toBe("second");
  await answer(handler, request, "200");
  await answer(handler, second, "400");
  expect(await Promise.race(ends)).toBe("handshake:error:auth");
});

test("a late answer about the first client arrives before the second has sent its credentials", async () => {
  const { handler, server, client, request } = await asked();
  const port = portOf(client);
  await leave(client, server);
  const second = await silentClient(port);
  await answer(handler, request, "200");
  await turn(); // the server gets the answer
  second.write(Buffer.concat([Buffer.from([4, HELLO.length]), HELLO]));
  expect(String((await requestOf(handler))[USER])).toBe("second");
});

describe("with and without the patch", () => {
  test("the handler closes while the server has no connection", async () => {
    const { context, handler, server, client, endpoint, request } = await asked();
    await answer(handler, request, "200");
    await server.send("to the first");
    expect(texts(await client.receive())).toEqual(["to the first"]);
    await leave(client, server);
    handler.close();
    const next = await newHandler(context);
    const second = await newClient(context, "second", endpoint);
    await answer(next, await requestOf(next), "200");
    await server.send("to the second");
    expect(texts(await second.receive())).toEqual(["to the second"]);
  });

  test("the handler stays, and is asked about both", async () => {
    const { context, handler, server, client, endpoint, request } = await asked();
    await answer(handler, request, "200");
    await server.send("to the first");
    await client.receive();
    await leave(client, server);
    const second = await newClient(context, "second", endpoint);
    await answer(handler, await requestOf(handler), "200");
    await server.send("to the second");
    expect(texts(await second.receive())).toEqual(["to the second"]);
  });
});
