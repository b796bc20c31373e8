/** wss: WebSocket over TLS, with libzmq's own options, in both modes. */
import { describe, expect, test } from "vitest";
import * as api from "../../ts/index.js";
import { curveOptions, endpointOf, subscribed, texts, use } from "../support.js";
import { certificate } from "./certificates.js";

const authority = certificate({ signs: true });
const own = certificate({ authority });
const served = { wssCertPem: own.cert, wssKeyPem: own.key };
const trusting = { wssTrustPem: authority.cert, wssHostname: "localhost" };

async function bound<S extends api.Socket>(socket: S): Promise<S> {
  await use(socket).bind("wss://127.0.0.1:*/path");
  return socket;
}

/** The first failed handshake that a monitor reports. */
async function failed(socket: api.Socket): Promise<{ code: string; detail?: string | undefined }> {
  for await (const event of socket.events) if (event.type === "handshake:error:other") return event.error;
  throw new Error("no handshake has failed");
}

test("a REQ asks a REP, and messages of all sizes arrive both ways", async () => {
  const reply = await bound(new api.Reply(served));
  expect(endpointOf(reply)).toMatch(/^wss:\/\/127\.0\.0\.1:\d+\/path$/);
  const request = use(new api.Request(trusting));
  request.connect(endpointOf(reply));
  for (const size of [0, 1, 125, 126, 8000, 65_535, 65_536, 300_000, 5_000_000]) {
    const message = Buffer.alloc(size, `${size} `);
    await request.send(message);
    const [asked] = await reply.receive();
    expect(asked!.equals(message)).toBe(true);
    await reply.send(asked!);
    const [answered] = await request.receive();
    expect(answered!.equals(message)).toBe(true);
  }
});

test("a PUB reaches its subscribers", async () => {
  const publisher = await bound(new api.Publisher(served));
  const subscribers = [1, 2, 3].map(() => use(new api.Subscriber(trusting)));
  for (const subscriber of subscribers) {
    subscriber.connect(endpointOf(publisher));
    subscriber.subscribe("");
    await subscribed(publisher, subscriber, "there");
  }
  await publisher.send(["news", "of", "all"]);
  for (const subscriber of subscribers) {
    let parts = texts(await subscriber.receive());
    while (parts.length === 1) parts = texts(await subscriber.receive()); // a probe of the subscription
    expect(parts).toEqual(["news", "of", "all"]);
  }
});

test("a fast sender is held back, and all messages arrive", async () => {
  const push = await bound(new api.Push({ ...served, sendHighWaterMark: 10 }));
  const pull = use(new api.Pull({ ...trusting, receiveHighWaterMark: 10 }));
  pull.connect(endpointOf(push));
  const sizes = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 1_000_000 : i * 37));
  const sending = push.sendMany(sizes.map((size, i) => Buffer.alloc(size, i)));
  for (const [i, size] of sizes.entries()) {
    const [part] = await pull.receive();
    expect(part!.length).toBe(size);
    expect(part!.equals(Buffer.alloc(size, i))).toBe(true);
  }
  await sending;
});

test("CURVE works inside of TLS", async () => {
  const { server, client } = curveOptions();
  const reply = await bound(new api.Reply({ ...served, ...server }));
  const request = use(new api.Request({ ...trusting, ...client }));
  request.connect(endpointOf(reply));
  await request.send("secret twice");
  expect(texts(await reply.receive())).toEqual(["secret twice"]);
  await reply.send("answer");
  expect(texts(await request.receive())).toEqual(["answer"]);
});

test("a client reconnects to a server that was closed and bound again", async () => {
  const first = await bound(new api.Pull(served));
  const endpoint = endpointOf(first);
  const push = use(new api.Push({ ...trusting, reconnectInterval: 1 }));
  const lost = new Promise((resolve) => push.events.on("disconnect", resolve));
  push.connect(endpoint);
  await push.send("one");
  expect(texts(await first.receive())).toEqual(["one"]);
  first.close();
  await lost;
  const second = use(new api.Pull(served));
  await second.bind(endpoint);
  await push.send("two");
  expect(texts(await second.receive())).toEqual(["two"]);
});

test("messages that linger are sent after close()", async () => {
  const push = await bound(new api.Push({ ...served, linger: -1 }));
  const pull = use(new api.Pull(trusting));
  pull.connect(endpointOf(push));
  for (let i = 0; i < 100; i++) await push.send([String(i), Buffer.alloc(20_000)]);
  push.close();
  for (let i = 0; i < 100; i++) expect(String((await pull.receive())[0])).toBe(String(i));
});

describe("the servers that a client trusts", () => {
  test.each([
    ["the authority, and any name", { wssTrustPem: authority.cert }],
    ["the authority, for this address", { wssTrustPem: authority.cert, wssHostname: "127.0.0.1" }],
    ["the certificate's own authority among others", { wssTrustPem: certificate().cert + authority.cert }],
    ["the authority, beside those of the system", { wssTrustPem: authority.cert, wssTrustSystem: true }],
  ])("%s", async (_name, options) => {
    const reply = await bound(new api.Reply(served));
    const request = use(new api.Request(options));
    request.connect(endpointOf(reply));
    await request.send("hello");
    expect(texts(await reply.receive())).toEqual(["hello"]);
  });

  const past = certificate({ authority, valid: ["20200101000000Z", "20200201000000Z"] });
  test.each([
    ["nobody", served, {}, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "wssTrustPem"],
    [
      "another authority",
      served,
      { wssTrustPem: certificate().cert },
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "wssTrustPem",
    ],
    ["those of the system alone", served, { wssTrustSystem: true }, "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "wssTrustPem"],
    [
      "another name",
      served,
      { ...trusting, wssHostname: "example.org" },
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "wssHostname",
    ],
    [
      "another address",
      served,
      { ...trusting, wssHostname: "127.0.0.2" },
      "ERR_TLS_CERT_ALTNAME_INVALID",
      "wssHostname",
    ],
    ["what has expired", { wssCertPem: past.cert, wssKeyPem: past.key }, trusting, "CERT_HAS_EXPIRED", "expired"],
  ])("not: %s", async (_name, server, client, code, says) => {
    const reply = await bound(new api.Reply(server));
    const request = use(new api.Request({ ...client, reconnectInterval: 1 }));
    const failure = failed(request);
    request.connect(endpointOf(reply));
    expect(await failure).toMatchObject({ code, detail: expect.stringContaining(says) as string });
  });
});

describe("unusable options are refused at once", () => {
  const other = certificate();
  const half = own.cert.slice(0, own.cert.length / 2);
  test.each<[string, object, string]>([
    ["no certificate", {}, "wssCertPem is not set"],
    ["no key", { wssCertPem: own.cert }, "wssKeyPem is not set"],
    [
      "another certificate's key",
      { ...served, wssKeyPem: other.key },
      "does not have the key of the first certificate",
    ],
    ["a text that is no certificate", { ...served, wssCertPem: "nonsense" }, "wssCertPem has no certificate in PEM"],
    ["a text that is no key", { ...served, wssKeyPem: "nonsense" }, "wssKeyPem has no private key in PEM"],
    ["half a certificate", { ...served, wssCertPem: half }, "wssCertPem has no certificate in PEM"],
    ["a certificate of nonsense", { ...served, wssCertPem: pem("CERTIFICATE") }, "certificate 1 is malformed"],
    ["a key of nonsense", { ...served, wssKeyPem: pem("PRIVATE KEY") }, "key 1 is malformed"],
  ])("bind: %s", async (_name, options, says) => {
    const reply = use(new api.Reply(options));
    const refused = { code: "EINVAL", address: "wss://127.0.0.1:*", detail: expect.stringContaining(says) as string };
    await expect(reply.bind("wss://127.0.0.1:*")).rejects.toMatchObject(refused);
    expect(() => reply.bindSync("wss://127.0.0.1:*")).toThrow(expect.objectContaining(refused) as Error);
    await reply.bind("ws://127.0.0.1:*");
  });

  test.each<[string, object, string]>([
    ["a text that is no authority", { wssTrustPem: "nonsense" }, "wssTrustPem has no certificate in PEM"],
    ["an authority of nonsense", { wssTrustPem: pem("CERTIFICATE") }, "certificate 1 is malformed"],
    ["a certificate without its key", { ...trusting, wssCertPem: own.cert }, "wssKeyPem is not set"],
  ])("connect: %s", (_name, options, says) => {
    const request = use(new api.Request(options));
    const refused = { code: "EINVAL", address: "wss://127.0.0.1:1", detail: expect.stringContaining(says) as string };
    expect(() => request.connect("wss://127.0.0.1:1")).toThrow(expect.objectContaining(refused) as Error);
    request.connect("ws://127.0.0.1:1");
  });
});

test("ws at a port of wss, and wss at a port of ws, fail with a clear error", async () => {
  const secure = await bound(new api.Reply({ ...served, handshakeInterval: 500 }));
  const plain = use(new api.Reply({ handshakeInterval: 500 }));
  await plain.bind("ws://127.0.0.1:*");
  const toPlain = use(new api.Request({ ...trusting, reconnectInterval: 1 }));
  const refused = failed(toPlain);
  toPlain.connect(endpointOf(plain).replace("ws:", "wss:"));
  expect((await refused).code).toMatch(/^ERR_SSL_|ECONNRESET|EPIPE/);
  const toSecure = use(new api.Request({ reconnectInterval: 1 }));
  const heard = failed(secure);
  toSecure.connect(endpointOf(secure).replace("wss:", "ws:"));
  expect(await heard).toMatchObject({ code: "ERR_SSL_HTTP_REQUEST" });
});

function pem(label: string): string {
  return `-----BEGIN ${label}-----\nbm9uc2Vuc2U=\n-----END ${label}-----\n`;
}
