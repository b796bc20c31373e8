/** STREAM: plain TCP connections as messages of a routing id and a piece of the bytes. */
import { once } from "node:events";
import net from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { Stream } from "../../ts/index.js";
import { endpointOf, portOf, use } from "../support.js";

/** The bytes of a connection, once `length` of them have arrived. */
async function bytesFrom(stream: Stream, length: number): Promise<{ id: Buffer; text: string }> {
  let text = "";
  for (;;) {
    const [id, bytes] = await stream.receive();
    text += bytes.toString("latin1");
    if (text.length >= length) return { id, text };
  }
}

async function boundStream(): Promise<Stream> {
  const stream = use(new Stream());
  await stream.bind("tcp://127.0.0.1:*");
  return stream;
}

test("a plain TCP client: its connection, its bytes, an answer, its end", async () => {
  const stream = await boundStream();
  const client = net.connect(portOf(stream), "127.0.0.1");
  onTestFinished(() => void client.destroy());
  const [id, nothing] = await stream.receive();
  expect([id.length, nothing.length]).toEqual([5, 0]);

  client.write("GET / HTTP/1.0\r\n\r\n");
  expect(await bytesFrom(stream, 18)).toEqual({ id, text: "GET / HTTP/1.0\r\n\r\n" });
  await stream.send([id, "HTTP/1.0 200 OK\r\n\r\nHello"]);
  const [answer] = (await once(client, "data")) as [Buffer];
  expect(String(answer)).toBe("HTTP/1.0 200 OK\r\n\r\nHello");

  client.end();
  const [gone, empty] = await stream.receive();
  expect([gone, empty.length]).toEqual([id, 0]);
});

test("an empty message ends the connection", async () => {
  const stream = await boundStream();
  const client = net.connect(portOf(stream), "127.0.0.1");
  onTestFinished(() => void client.destroy());
  const [id] = await stream.receive();
  await stream.send([id, "bye"]);
  await stream.send([id, null]);
  // libzmq continues in later calls on the socket; a pending receive makes them.
  const later = stream.receive();
  let text = "";
  for await (const chunk of client) text += String(chunk);
  expect(text).toBe("bye");
  stream.close();
  await expect(later).rejects.toMatchObject({ code: "EAGAIN" });
});

test("a plain TCP server, under a chosen routing id; 1 MB each way", async () => {
  const server = net.createServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const stream = use(new Stream());
  stream.connect(`tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`, { routingId: "echo" });
  const [id] = await stream.receive();
  expect(String(id)).toBe("echo");
  const sent = Buffer.alloc(1_000_000, "0123456789abcdef-").toString("latin1");
  for (let at = 0; at < sent.length; at += 50_000) await stream.send(["echo", sent.slice(at, at + 50_000)]);
  const { text } = await bytesFrom(stream, sent.length);
  expect(text === sent).toBe(true);
  await stream.send(["echo", null]);
});

test("two streams", async () => {
  const server = await boundStream();
  const client = use(new Stream());
  client.connect(endpointOf(server));
  const [[here], [there]] = await Promise.all([client.receive(), server.receive()]);
  await client.send([here, "ping"]);
  expect(await bytesFrom(server, 4)).toEqual({ id: there, text: "ping" });
  await server.send([there, "pong"]);
  expect(await bytesFrom(client, 4)).toEqual({ id: here, text: "pong" });
});

test("without notification the first message is the first bytes", async () => {
  const stream = use(new Stream({ notify: false }));
  await stream.bind("tcp://127.0.0.1:*");
  const client = net.connect(portOf(stream), "127.0.0.1");
  onTestFinished(() => void client.destroy());
  client.write("hello");
  const [, bytes] = await stream.receive();
  expect(String(bytes)).toBe("hello");
});
