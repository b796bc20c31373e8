/**
 * A SOCKS proxy may answer in pieces. A host name that is too long for SOCKS fails the connection.
 */
import { once } from "node:events";
import net from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { Pull, Push } from "../../ts/index.js";
import { newContext, newInstance, portOf, turn, use } from "../support.js";

/** Reads at least `count` bytes. */
async function readBytes(socket: net.Socket, count: number): Promise<void> {
  for (let have = 0; have < count;) have += ((await once(socket, "data")) as [Buffer])[0].length;
}

/** Writes each byte in a packet of its own. */
async function trickle(socket: net.Socket, bytes: Buffer): Promise<void> {
  socket.setNoDelay(true);
  for (const byte of bytes) {
    socket.write(Buffer.from([byte]));
    for (let i = 0; i < 3; i++) await turn();
  }
}

/**
 * A SOCKS proxy that forwards each connection to `port`, and answers with `address`, one byte at a
 * time.
 */
async function proxy(port: number, address: Buffer): Promise<number> {
  const server = net.createServer((client) => void serve(client).catch(() => client.destroy()));
  async function serve(client: net.Socket): Promise<void> {
    onTestFinished(() => void client.destroy());
    client.on("error", () => undefined);
    await readBytes(client, 3);
    client.write(Buffer.from([5, 0]));
    await readBytes(client, 10);
    client.pause(); // the next bytes are for the target
    const target = net.connect(port, "127.0.0.1");
    onTestFinished(() => void target.destroy());
    await once(target, "connect");
    await trickle(client, Buffer.concat([Buffer.from([5, 0, 0]), address, Buffer.from([0, 80])]));
    client.pipe(target).pipe(client);
  }
  server.listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return (server.address() as net.AddressInfo).port;
}

/** Connects a PUSH to a PULL through a proxy that answers with `address`, and sends a message. */
async function passes(address: Buffer): Promise<void> {
  const context = newContext({ instance: newInstance() });
  const pull = use(new Pull({ context }));
  await pull.bind("tcp://127.0.0.1:*");
  const socksProxy = `127.0.0.1:${await proxy(portOf(pull), address)}`;
  const push = use(new Push({ context, socksProxy }));
  push.connect(`tcp://127.0.0.1:${portOf(pull)}`);
  await push.send("through");
  expect(String(await pull.receive())).toBe("through");
}

test("a name of 255 bytes a byte at a time", () =>
  passes(Buffer.concat([Buffer.from([3, 255]), Buffer.alloc(255, "n")])));

describe("with and without the patch", () => {
  test("an IPv4 address a byte at a time", () => passes(Buffer.from([1, 127, 0, 0, 1])));
  test("an IPv6 address a byte at a time", () => passes(Buffer.concat([Buffer.from([4]), Buffer.alloc(16, 1)])));
});

test("connecting to a name of 300 bytes does not end the instance", async () => {
  const instance = newInstance();
  const asked = { count: 0 };
  const server = net.createServer((client) => {
    asked.count++;
    client.on("error", () => undefined).on("data", () => client.write(Buffer.from([5, 0])));
    onTestFinished(() => void client.destroy());
  });
  server.listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  const push = use(
    new Push({ context: newContext({ instance }), socksProxy: `127.0.0.1:${port}`, reconnectInterval: 1 }),
  );
  push.connect(`tcp://${"n".repeat(300)}:80`);
  while (asked.count < 3 && !instance.failure) await turn();
  expect(instance.failure).toBe(undefined);
});
