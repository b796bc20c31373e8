/**
 * A user's suite: messages made in the runner's realm, errors, events, and sockets that are closed
 * after each test.
 */
const { Dealer, Publisher, Pull, Push, Reply, Request, Router, Subscriber } = require("zeromq");
const v5 = require("zeromq/v5-compat");

const sockets = [];
function use(socket) {
  socket.linger = 0;
  sockets.push(socket);
  return socket;
}
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function linked(bound, connected) {
  await use(bound).bind("tcp://127.0.0.1:*");
  use(connected).connect(bound.lastEndpoint);
  return [bound, connected];
}

const bytes = [1, 2, 3, 250];
describe("messages of this realm", () => {
  const messages = {
    Buffer: Buffer.from(bytes),
    Uint8Array: Uint8Array.from(bytes),
    ArrayBuffer: Uint8Array.from(bytes).buffer,
    "a part of a Buffer": Buffer.from([0, ...bytes, 0]).subarray(1, 5),
    "a view of 16 bits": Uint16Array.from([0x0201, 0xfa03]),
  };
  for (const [name, message] of Object.entries(messages))
    it(`${name} arrives`, async () => {
      const [pull, push] = await linked(new Pull(), new Push());
      await push.send([message, "text", null]);
      const [part, text, empty] = await pull.receive();
      expect(Buffer.isBuffer(part)).toBe(true);
      expect(part).toEqual(Buffer.from(bytes));
      expect([...part]).toEqual(bytes);
      expect(text.toString()).toBe("text");
      expect(empty.length).toBe(0);
    });

  it("a large message arrives", async () => {
    const [pull, push] = await linked(new Pull(), new Push());
    const large = Buffer.alloc(3_000_000, 7);
    const [[received]] = await Promise.all([pull.receive(), push.send(large)]);
    expect(received.equals(large)).toBe(true);
  });

  it("arrays of parts, nested in requests", async () => {
    const [reply, request] = await linked(new Reply(), new Request());
    await request.send(["a", Buffer.from("b")]);
    await reply.send(await reply.receive());
    expect((await request.receive()).map(String)).toEqual(["a", "b"]);
  });

  it("routing ids and subscriptions that are Buffers", async () => {
    const [router, dealer] = await linked(new Router(), new Dealer({ routingId: "me" }));
    await dealer.send("text");
    const [id] = await router.receive();
    await router.send([id, "answer"]);
    expect(String(await dealer.receive())).toBe("answer");
    const [publisher, subscriber] = await linked(new Publisher(), new Subscriber());
    subscriber.subscribe(Buffer.from("topic"));
    const event = new Promise((resolve) => publisher.events.on("handshake", resolve));
    await event;
    publisher.events.close();
    expect(publisher.closed).toBe(false);
  });
});

describe("errors of this realm", () => {
  it("that a call throws", () => {
    const push = use(new Push());
    for (const call of [() => push.connect("nonsense"), () => push.connect(5), () => (push.linger = "x")]) {
      let error;
      try {
        call();
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(Error);
      expect(call).toThrow(Error);
    }
    expect(() => push.connect(5)).toThrow(TypeError);
  });

  it("that a promise rejects with", async () => {
    const [pull] = await linked(new Pull({ receiveTimeout: 0 }), new Push());
    await expect(pull.receive()).rejects.toMatchObject({ code: "EAGAIN" });
    await expect(pull.receive()).rejects.toBeInstanceOf(Error);
    await expect(use(new Pull()).bind(pull.lastEndpoint)).rejects.toThrow("Address already in use");
  });

  it("of a receive() that close() rejects", async () => {
    const [pull] = await linked(new Pull(), new Push());
    const pending = pull.receive();
    pull.close();
    await expect(pending).rejects.toBeInstanceOf(Error);
  });
});

it("version 5's sockets, called without new, too", async () => {
  function Mine(type) {
    v5.Socket.call(this, type);
  }
  require("util").inherits(Mine, v5.Socket);
  const [pull, push] = [use(new Mine("pull")), use(v5.socket("push"))];
  pull.bindSync("inproc://mine");
  push.connect("inproc://mine");
  const message = new Promise((resolve) => pull.on("message", resolve));
  push.send(Buffer.from(bytes));
  expect([...(await message)]).toEqual(bytes);
  expect(pull).toBeInstanceOf(v5.Socket);
  expect(pull).toBeInstanceOf(require("events").EventEmitter);
});
