/**
 * PLAIN and CURVE between this package and pyzmq, with either as the server, over tcp and ipc. A
 * client with the right credentials is accepted, and the ZAP handler gets them; a client without
 * them is refused.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { curveKeyPair } from "../../ts/index.js";
import { transport } from "../support.js";
import { ours, Pyzmq, type Options, type Peer, type Side } from "./sides.js";

let pyzmq: Pyzmq;
beforeAll(async () => {
  pyzmq = await Pyzmq.start();
});
afterEach(() => pyzmq.reset());
afterAll(() => pyzmq.stop());

interface Mechanism {
  readonly name: string;
  readonly server: Options;
  readonly client: Options;
  /** The client's credentials in the ZAP request. */
  readonly credentials: Buffer[];
  readonly intruders: readonly Intruder[];
}

interface Intruder {
  readonly title: string;
  readonly options: Options;
  /** Its credentials in the ZAP request; undefined if its handshake fails before. */
  readonly credentials: Buffer[] | undefined;
}

function plain(): Mechanism {
  const client = { plainUsername: "admin", plainPassword: "secret" };
  return {
    name: "PLAIN",
    server: { plainServer: true },
    client,
    credentials: [Buffer.from("admin"), Buffer.from("secret")],
    intruders: [
      {
        title: "a wrong password",
        options: { ...client, plainPassword: "guess" },
        credentials: [Buffer.from("admin"), Buffer.from("guess")],
      },
      { title: "no security", options: {}, credentials: undefined },
    ],
  };
}

function curve(): Mechanism {
  const [server, client, other] = [curveKeyPair(), curveKeyPair(), curveKeyPair()];
  const of = (own: typeof client, serverKey: string): Options => ({
    curvePublicKey: own.publicKey,
    curveSecretKey: own.secretKey,
    curveServerKey: serverKey,
  });
  return {
    name: "CURVE",
    server: { curveServer: true, curvePublicKey: server.publicKey, curveSecretKey: server.secretKey },
    client: of(client, server.publicKey),
    credentials: [keyBytes(client.publicKey)],
    intruders: [
      { title: "a wrong server key", options: of(client, other.publicKey), credentials: undefined },
      { title: "a key of its own", options: of(other, server.publicKey), credentials: [keyBytes(other.publicKey)] },
      { title: "no security", options: {}, credentials: undefined },
    ],
  };
}

const Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

function keyBytes(text: string): Buffer {
  const bytes = Buffer.alloc((text.length / 5) * 4);
  for (let i = 0; i < text.length; i += 5) {
    const value = [0, 1, 2, 3, 4].reduce((sum, j) => sum * 85 + Z85.indexOf(text.charAt(i + j)), 0);
    bytes.writeUInt32BE(value, (i / 5) * 4);
  }
  return bytes;
}

/**
 * A ZAP handler (RFC 27) on one side, which accepts clients with these credentials. Returns the
 * credentials of all requests.
 */
async function guard(side: Side, mechanism: Mechanism): Promise<Buffer[][]> {
  const handler = await side.open("REP");
  await handler.bind("inproc://zeromq.zap.01");
  const heard: Buffer[][] = [];
  const serve = async (): Promise<never> => {
    for (;;) {
      // Version, request id, domain, address, routing id, mechanism, credentials.
      const request = await handler.receive();
      const [version, id] = request;
      const [name, ...credentials] = request.slice(5);
      heard.push([name!, ...credentials]);
      const right = String(name) === mechanism.name && same(credentials, mechanism.credentials);
      await handler.send([version!, id!, ...(right ? ["200", "OK"] : ["400", "no"]), "user", ""]);
    }
  };
  serve().catch(() => undefined); // the socket was closed, at the end of the test
  return heard;
}

function same(a: readonly Buffer[], b: readonly Buffer[]): boolean {
  return a.length === b.length && a.every((bytes, i) => bytes.equals(b[i]!));
}

function heardOf(heard: readonly Buffer[][], { name }: Mechanism, credentials: readonly Buffer[]): boolean {
  return heard.some((request) => same(request, [Buffer.from(name), ...credentials]));
}

async function bound(server: Peer, over: string): Promise<string> {
  return server.bind(transport(over).endpoint());
}

const castings = ["tcp", "ipc"].flatMap((over) =>
  [plain, curve].flatMap((mechanism) =>
    (["we", "pyzmq"] as const).map((who) => ({
      over,
      who,
      mechanism,
      title: `${mechanism().name} over ${over}, ${who} serve`,
    })),
  ),
);

describe.each(castings)("$title", ({ over, who, mechanism }) => {
  function sides(): [Side, Side] {
    const us = ours();
    return who === "we" ? [us, pyzmq] : [pyzmq, us];
  }

  test("the right credentials", async () => {
    const [serving, connecting] = sides();
    const chosen = mechanism();
    const heard = await guard(serving, chosen);
    const server = await serving.open("REP", chosen.server);
    const client = await connecting.open("REQ", chosen.client);
    await client.connect(await bound(server, over));
    for (const part of [Buffer.from("question"), Buffer.alloc(0), Buffer.alloc(1_000_000, "0123456789-")]) {
      await client.send([part, "?"]);
      const [asked] = await server.receive();
      expect(asked!.equals(part)).toBe(true);
      await server.send([asked!, "!"]);
      const [answer, mark] = await client.receive();
      expect([answer!.equals(part), String(mark)]).toEqual([true, "!"]);
    }
    expect(heard).toEqual([[Buffer.from(chosen.name), ...chosen.credentials]]);
  });

  const titles = mechanism().intruders.map(({ title }, i) => ({ title, i }));
  test.each(titles)("$title is refused, and other peers are accepted", async ({ i }) => {
    const [serving, connecting] = sides();
    const chosen = mechanism();
    const { options, credentials } = chosen.intruders[i]!;
    const heard = await guard(serving, chosen);
    const server = await serving.open("PULL", chosen.server);
    const intruder = await connecting.open("PUSH", options);
    const nextHandshake = await pyzmq.handshakes(who === "we" ? intruder : server);

    const endpoint = await bound(server, over);
    await intruder.connect(endpoint);
    // Not awaited: after a refused handshake, a later send waits for ever.
    intruder.send("from the intruder").catch(() => undefined);
    expect(await nextHandshake()).toMatch(/^HANDSHAKE_FAILED_/);

    const client = await connecting.open("PUSH", chosen.client);
    await client.connect(endpoint);
    for (const message of ["one", "two", "three"]) {
      await client.send(message);
      expect(String(await server.receive())).toBe(message);
    }
    expect(heardOf(heard, chosen, chosen.credentials)).toBe(true);
    expect(heard.length).toBeGreaterThanOrEqual(credentials ? 2 : 1);
    if (credentials) expect(heardOf(heard, chosen, credentials)).toBe(true);
    else expect(heard).toHaveLength(1);
  });
});
