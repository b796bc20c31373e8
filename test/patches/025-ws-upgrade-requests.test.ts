/** Upgrade requests and answers over ws: the accepted ones, and how others are refused. */
import { describe, expect, test } from "vitest";
import { curveKeyPair, Dealer, Pull, type Socket } from "../../ts/index.js";
import { endpointOf, newContext, texts, use } from "../support.js";
import {
  acceptOf,
  INTRODUCTIONS,
  readWsFrame,
  requestHeaders,
  requestOf,
  upgrade,
  wsFrame,
  wsReady,
} from "./websocket.js";
import { Listener, Wire } from "./wire.js";

async function connectionTo(socket: Socket): Promise<Wire> {
  await socket.bind("ws://127.0.0.1:*");
  return Wire.connect(Number(/:(\d+)\/$/.exec(endpointOf(socket))![1]));
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d+) /.exec(answer)![1]);
}

function protocolOf(answer: string): string | undefined {
  return /^Sec-WebSocket-Protocol: (.*)\r$/m.exec(answer)?.[1];
}

/** Default headers with changes; undefined removes a header. */
function headersWith(changes: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const entries = Object.entries({ ...requestHeaders(), ...changes });
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Expects that a request is accepted and a message arrives afterwards. */
async function expectAccepted(
  request: string,
  protocol: string | undefined,
  introduction = protocol ?? "ZWS2.0",
): Promise<void> {
  const pull = use(new Pull());
  const wire = await connectionTo(pull);
  wire.write(request);
  const answer = await wire.readThrough("\r\n\r\n");
  expect([statusOf(answer), protocolOf(answer)]).toEqual([101, protocol]);
  expect(answer).toContain(`Sec-WebSocket-Accept: ${acceptOf()}\r\n`);
  await INTRODUCTIONS[introduction]!(wire, "PUSH");
  wire.write(wsFrame("binary", "\0a message"));
  expect(texts(await pull.receive())).toEqual(["a message"]);
}

const REQUEST = requestOf();
const ACCEPTED: Readonly<Record<string, string>> = {
  "Firefox's Connection header": requestOf(headersWith({ Connection: "keep-alive, Upgrade" })),
  "a list without blanks": requestOf(headersWith({ Connection: "keep-alive,upgrade" })),
  "two Connection headers": REQUEST.replace("Connection: Upgrade", "Connection: Upgrade\r\nConnection: keep-alive"),
  "blanks and tabs around values": REQUEST.replace(/: (.*)\r/g, ":\t $1 \t\r"),
  "a list of sub-protocols": requestOf(requestHeaders("mqtt , ZWS2.0\t,chat")),
};

test.each(Object.entries(ACCEPTED))("a request with %s is accepted", (_name, request) =>
  expectAccepted(request, "ZWS2.0"),
);

test("a request without a sub-protocol is accepted, without one in the answer", () =>
  expectAccepted(requestOf(headersWith({ "Sec-WebSocket-Protocol": undefined })), undefined));

test("ZWS2.0.NULL is ZWS2.0/NULL", () =>
  expectAccepted(requestOf(requestHeaders("ZWS2.0.NULL")), "ZWS2.0.NULL", "ZWS2.0/NULL"));

const SECURE = {
  PLAIN: { plainServer: true },
  CURVE: { curveServer: true, curveSecretKey: curveKeyPair().secretKey },
} as const;

describe.each(Object.entries(SECURE))("a %s server", (mechanism, options) => {
  test.each([[`ZWS2.0.${mechanism}`], [undefined]])("accepts the sub-protocol %s", async (protocol) => {
    const wire = await connectionTo(use(new Pull(options)));
    const answer = await upgrade(wire, headersWith({ "Sec-WebSocket-Protocol": protocol }));
    expect([statusOf(answer), protocolOf(answer)]).toEqual([101, protocol]);
    wire.write(wsFrame("binary", wsReady("PUSH"))); // instead of HELLO
    expect(await wire.rest()).toHaveLength(0);
  });
});

const REFUSED: Readonly<Record<string, readonly [status: number, request: string]>> = {
  "a greeting of ZMTP": [400, "\xff\0\0\0\0\0\0\0\x01\x7f"],
  POST: [400, REQUEST.replace("GET", "POST")],
  "HTTP/1.0": [400, REQUEST.replace("1.1", "1.0")],
  "a line that is no header": [400, REQUEST.replace("Upgrade: websocket", "Upgrade")],
  "no key": [400, requestOf(headersWith({ "Sec-WebSocket-Key": undefined }))],
  "another sub-protocol": [400, requestOf(requestHeaders("mqtt"))],
  "another mechanism": [400, requestOf(requestHeaders("ZWS2.0/CURVE"))],
  "no upgrade": [426, requestOf({ Host: "127.0.0.1" })],
  "another version": [426, requestOf(headersWith({ "Sec-WebSocket-Version": "8" }))],
  "a header of 5,000 bytes": [431, requestOf(headersWith({ Cookie: "a".repeat(5_000) }))],
  "a header name of 5,000 bytes": [431, requestOf(headersWith({ ["a".repeat(5_000)]: "" }))],
};

test.each(Object.entries(REFUSED))("%s is refused with status %i", async (_name, [status, request]) => {
  const wire = await connectionTo(use(new Pull()));
  wire.write(Buffer.from(request, "latin1"));
  const answer = (await wire.rest()).toString();
  expect(statusOf(answer)).toBe(status);
  const [head, body] = answer.split("\r\n\r\n") as [string, string];
  expect(head).toContain(`Content-Length: ${body.length}`);
  expect(head).toContain("Connection: close");
});

test("headers without end are refused", async () => {
  const wire = await connectionTo(use(new Pull()));
  wire.write(REQUEST.slice(0, -2));
  for (let i = 0; i < 20; i++) wire.write(`X-${i}: ${"a".repeat(1_000)}\r\n`);
  await wire.rest();
});

test("a NULL socket with a ZAP domain accepts no peer without a mechanism", async () => {
  const context = newContext();
  const pull = use(new Pull({ context, zapDomain: "global" }));
  const answer = await upgrade(await connectionTo(pull), requestHeaders("ZWS2.0"));
  expect(statusOf(answer)).toBe(400);
});

/** A DEALER that is connected to a server of the test, with its upgrade request. */
async function dealerConnection(path = ""): Promise<{ wire: Wire; dealer: Dealer }> {
  const listener = new Listener();
  const port = await listener.listen();
  const dealer = use(new Dealer());
  dealer.connect(`ws://127.0.0.1:${port}${path}`);
  return { wire: await listener.accept(), dealer };
}

test("a client refuses an answer for another key", async () => {
  const { wire } = await dealerConnection();
  await wire.readThrough("\r\n\r\n");
  wire.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${acceptOf("another key")}\r\nSec-WebSocket-Protocol: ZWS2.0\r\n\r\n`,
  );
  await wire.rest();
});

test("a client accepts headers that are lists", async () => {
  const { wire, dealer } = await dealerConnection();
  const key = /^Sec-WebSocket-Key: (.*)\r$/m.exec(await wire.readThrough("\r\n\r\n"))![1];
  wire.write(
    "HTTP/1.1 101 Switching Protocols\r\nupgrade:\twebsocket \r\nCONNECTION: Upgrade, keep-alive\r\n" +
      `Sec-WebSocket-Accept: ${acceptOf(key)}\t\r\nSec-WebSocket-Protocol: ZWS2.0 \r\n\r\n`,
  );
  wire.write(wsFrame("binary", "\0", { masked: false }));
  wire.write(wsFrame("binary", "\0a message", { masked: false }));
  await readWsFrame(wire);
  expect(texts(await dealer.receive())).toEqual(["a message"]);
});

test("a path that is too long for a request is not sent", async () => {
  const { wire } = await dealerConnection(`/${"a".repeat(9_000)}`);
  expect(await wire.rest()).toHaveLength(0);
});

describe("with and without the patch", () => {
  test.each([
    ["names in lower case", REQUEST.replace(/^[\w-]+:/gm, (name) => name.toLowerCase())],
    ["names in upper case", REQUEST.replace(/^[\w-]+:/gm, (name) => name.toUpperCase())],
  ])("a request with %s is accepted", (_name, request) => expectAccepted(request, "ZWS2.0"));

  test("libzmq's own offer is answered with ZWS2.0/NULL", () =>
    expectAccepted(requestOf(requestHeaders("ZWS2.0/NULL,ZWS2.0")), "ZWS2.0/NULL"));
});
