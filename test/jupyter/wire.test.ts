/**
 * Kernels and clients refuse messages that are not signed with the key of the connection, without
 * other effects.
 */
import { on, once } from "node:events";
import { Dealer, Reply, Router, XPublisher } from "libzmq-wasm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { endpointOf, newConnection, portOf, type Channel } from "../../examples/jupyter/connection.js";
import { Wire } from "../../examples/jupyter/message.js";
import { connect, kernels, start } from "./kernels.js";

const KEY = "a key";
const wire = new Wire(KEY);
const message = wire.message("execute_request", { code: "1 + 1" }, { buffers: [Buffer.from([1, 2, 3])] });
const parts = (): Buffer[] => wire.pack(message).map((part) => Buffer.from(part));

/** The parts with one replaced, counted from the delimiter. */
function forged(place: number, part: string): Buffer[] {
  return parts().map((original, i) => (i === place ? Buffer.from(part) : original));
}

const bad: [string, Buffer[]][] = [
  ["another key", new Wire("another key").pack(message).map((part) => Buffer.from(part))],
  ["no signature", forged(1, "")],
  ["a signature of the same length", forged(1, "0".repeat(64))],
  ["another header", forged(2, '{"msg_id":"1","msg_type":"execute_request","session":"2"}')],
  ["another parent", forged(3, '{"msg_id":"1"}')],
  ["other metadata", forged(4, '{"timeout":1}')],
  ["other content", forged(5, '{"code":"process.exit()"}')],
  ["no delimiter", parts().slice(1)],
  ["too few parts", parts().slice(0, 5)],
  ["nothing", []],
];

describe("the wire", () => {
  test("a message arrives as it was sent", () => {
    const [first, ...rest] = parts();
    const identities = [Buffer.from("someone"), Buffer.from("")];
    expect(new Wire(KEY).unpack([...identities, first!, ...rest])).toEqual({
      ...message,
      identities,
      buffers: [Buffer.from([1, 2, 3])],
    });
  });

  test("the signature equals Python's", () => {
    // hmac.new(b"key", b"".join(signed), hashlib.sha256).hexdigest()
    const signed = ['{"msg_id":"1","session":"2","msg_type":"x"}', "{}", "{}", "{}"].map((part) => Buffer.from(part));
    const signature = "abc7773815c8286710e9d70f4d6498aaa067d9f9941a459066af22bb3714c9ee";
    const { header } = new Wire("key").unpack([Buffer.from("<IDS|MSG>"), Buffer.from(signature), ...signed]);
    expect(header).toEqual({ msg_id: "1", session: "2", msg_type: "x" });
  });

  test.each(bad)("refuses %s", (_, forgery) => {
    expect(() => wire.unpack(forgery)).toThrow(/^a message with/);
  });

  test.each(["1", "null", "[]", "{", '{"msg_id":1,"session":"2","msg_type":"x"}'])("refuses %s as header", (header) => {
    const unsigned = new Wire("");
    const rest = [header, "{}", "{}", "{}"].map((part) => Buffer.from(part));
    expect(() => unsigned.unpack([Buffer.from("<IDS|MSG>"), Buffer.alloc(0), ...rest])).toThrow();
  });

  test("an empty key: nothing is signed", () => {
    const unsigned = new Wire("");
    expect(unsigned.pack(message)[1]).toHaveLength(0);
    expect(unsigned.unpack(unsigned.pack(message).map((part) => Buffer.from(part)))).toMatchObject({
      header: message.header,
    });
  });
});

test.each(kernels)("a kernel ignores a client without the key: $name", async (kernel) => {
  const { connection } = await start(kernel);
  const [stranger, friend] = [new Wire("another key"), new Wire(connection.key)];
  const dealer = new Dealer({ linger: 0 });
  dealer.connect(endpointOf(connection, "shell"));
  const code = (text: string): { code: string } => ({ code: text });
  await dealer.send(friend.pack(friend.message("execute_request", code("x = 1"))));
  await dealer.receive();
  await dealer.send(stranger.pack(stranger.message("execute_request", code("x = 2"))));
  const good = friend.message("execute_request", code("x = x + 10"));
  await dealer.send(friend.pack(good));
  const reply = friend.unpack(await dealer.receive());
  expect(reply.parent.msg_id).toBe(good.header.msg_id);
  expect(reply.content).toMatchObject({ status: "ok", execution_count: 2 });
  dealer.close();
});

describe("a client", () => {
  const open = () => ({
    shell: new Router(),
    control: new Router(),
    stdin: new Router(),
    iopub: new XPublisher(),
    hb: new Reply(),
  });
  let sockets: ReturnType<typeof open>;
  const connection = newConnection();
  beforeEach(async () => {
    sockets = open();
    for (const [channel, socket] of Object.entries(sockets)) {
      await socket.bind("tcp://127.0.0.1:*");
      connection[`${channel as Channel}_port`] = portOf(socket.lastEndpoint);
    }
  });
  afterEach(() => {
    for (const socket of Object.values(sockets)) socket.close();
  });

  test("accepts only messages that are signed with the key", async () => {
    const client = connect({ connection });
    const refusals = on(client, "refused");
    const asked = client.request("shell", "kernel_info_request");
    const [peer, ...request] = await sockets.shell.receive();
    const [kernel, stranger] = [new Wire(connection.key), new Wire("another key")];
    const { header } = kernel.unpack(request);
    for (const from of [stranger, kernel]) {
      const rest = { identities: [peer!], parent: header };
      await sockets.shell.send(from.pack(from.message("kernel_info_reply", { from: from.session }, rest)));
    }
    expect((await asked).content).toEqual({ from: kernel.session });
    expect(String((await refusals.next()).value)).toContain("wrong signature");
  });

  test("reports a missing heartbeat; pending requests reject when it is closed", async () => {
    const client = connect({ connection }, { interval: 1, timeout: 20 });
    expect(await once(client, "heartbeat")).toEqual([false]);
    const [asked, ready] = [client.request("control", "interrupt_request"), client.ready()];
    client.close();
    await expect(asked).rejects.toThrow("the client was closed");
    await expect(ready).rejects.toThrow("the client was closed");
  });
});
