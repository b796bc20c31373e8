/**
 * Bad input: each call fails with C's errno, by name and by the platform's number, and names the
 * endpoint. The socket does not change.
 */
import { once } from "node:events";
import { mkdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { constants } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { Dealer, ErrnoError, Pair, Publisher, Pull, Push, Reply, Request, Router, Subscriber } from "../../ts/index.js";
import { endpointOf, link, temporaryFolder, texts, transport, uniqueName, use } from "../support.js";

/** libzmq's own errors, with their numbers in zmq.h. */
const LIBZMQ: Readonly<Record<string, number>> = { EFSM: 156384763, ENOCOMPATPROTO: 156384764, ETERM: 156384765 };

function errnoOf(code: string): number | undefined {
  return LIBZMQ[code] ?? (constants.errno as Readonly<Record<string, number>>)[code];
}

function expectError(error: unknown, code: string, address?: string): void {
  expect(error).toBeInstanceOf(ErrnoError);
  expect(error).toMatchObject({ code, errno: errnoOf(code) });
  if (address === undefined) return;
  expect(error).toMatchObject({ address });
}

/** The error that a call throws or rejects with. */
async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("the call was not refused");
}

const TOO_LONG = "x".repeat(150);

/** The simulated host has no TLS. */
const HAS_TLS = process.env["TEST_SIMULATED"] !== "1";

/** Refused endpoints, with the errors of bind and connect. undefined: connect accepts it. */
const refused: [endpoint: string, bind: string, connect: string | undefined][] = [
  ["", "EINVAL", "EINVAL"],
  ["tcp", "EINVAL", "EINVAL"],
  ["tcp:", "EINVAL", "EINVAL"],
  ["tcp://", "EINVAL", "EINVAL"],
  ["://host:1", "EINVAL", "EINVAL"],
  ["127.0.0.1:5555", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:port", "EINVAL", "EINVAL"],
  ["tcp://127.0.0.1:65536", "EINVAL", "EINVAL"],
  ["tcp://no-such-device:*", "ENODEV", "EINVAL"],
  ["tcp://192.0.2.1:*", "EADDRNOTAVAIL", "EINVAL"],
  ["tcp://no-such-name.invalid:5555", "ENODEV", undefined],
  ["ws://127.0.0.1", "EINVAL", "EINVAL"],
  ["foo://bar", "EPROTONOSUPPORT", "EPROTONOSUPPORT"],
  ["pgm://127.0.0.1:5555", "EPROTONOSUPPORT", "EPROTONOSUPPORT"],
  ["tipc://{1,2,3}", "EPROTONOSUPPORT", "EPROTONOSUPPORT"],
  ["wss://127.0.0.1", "EINVAL", HAS_TLS ? "EINVAL" : "EPROTONOSUPPORT"],
  ["udp://127.0.0.1:5555", "ENOCOMPATPROTO", "ENOCOMPATPROTO"],
  ["inproc://", "EINVAL", "EINVAL"],
  ["ipc://", "EINVAL", "EINVAL"],
  [`ipc:///tmp/${TOO_LONG}`, "ENAMETOOLONG", "ENAMETOOLONG"],
  [`ipc://@${TOO_LONG}`, "ENAMETOOLONG", "ENAMETOOLONG"],
  ["ipc:///no-such-folder/socket", "ENOENT", undefined],
];

describe.each(refused)("%j", (endpoint, bind, connect) => {
  test(`cannot be bound: ${bind}`, async () => {
    const pair = use(new Pair());
    expectError(await errorOf(() => pair.bind(endpoint)), bind, endpoint);
    expectError(await errorOf(() => pair.bindSync(endpoint)), bind, endpoint);
  });

  test(connect ? `cannot be connected: ${connect}` : "can be connected, since it may exist later", async () => {
    const pair = use(new Pair());
    if (connect) expectError(await errorOf(() => pair.connect(endpoint)), connect, endpoint);
    else pair.connect(endpoint);
  });
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a number", 5555],
  ["a Buffer", Buffer.from("tcp://127.0.0.1:*")],
])("an endpoint that is %s throws a TypeError", async (_what, endpoint) => {
  const pair = use(new Pair());
  const address = endpoint as string;
  const calls = [
    () => pair.bind(address),
    () => pair.bindSync(address),
    () => pair.unbind(address),
    () => pair.unbindSync(address),
    () => pair.connect(address),
    () => pair.disconnect(address),
  ];
  for (const call of calls) expect(await errorOf(call)).toBeInstanceOf(TypeError);
});

test.each(["tcp", "abstract ipc", "inproc"])("an endpoint in use, over %s: EADDRINUSE", async (name) => {
  const [a, b] = [use(new Pair()), use(new Pair())];
  await a.bind(transport(name).endpoint());
  const endpoint = endpointOf(a);
  expectError(await errorOf(() => b.bind(endpoint)), "EADDRINUSE", endpoint);
  await b.bind(transport(name).endpoint());
  a.close();
});

test("a port in use by another program: EADDRINUSE", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const endpoint = `tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  expectError(await errorOf(() => use(new Reply()).bind(endpoint)), "EADDRINUSE", endpoint);
});

test("ipc at the path of a folder: EADDRINUSE", async () => {
  const endpoint = `ipc://${temporaryFolder()}`;
  expectError(await errorOf(() => use(new Reply()).bind(endpoint)), "EADDRINUSE", endpoint);
});

test.each(["tcp", "ipc", "inproc"])("an endpoint that is not bound or connected, over %s: ENOENT", async (name) => {
  const [bound, other] = [use(new Router()), use(new Dealer())];
  await bound.bind(transport(name).endpoint());
  const endpoint = endpointOf(bound);
  expectError(await errorOf(() => other.unbind(endpoint)), "ENOENT", endpoint);
  expectError(await errorOf(() => other.disconnect(endpoint)), "ENOENT", endpoint);
  other.connect(endpoint);
  other.disconnect(endpoint);
  expectError(await errorOf(() => other.disconnect(endpoint)), "ENOENT", endpoint);
  await bound.unbind(endpoint);
  expectError(await errorOf(() => bound.unbind(endpoint)), "ENOENT", endpoint);
});

describe("operations that the socket's type or state does not allow", () => {
  type Any = Record<"send" | "receive", (message?: string) => Promise<unknown>>;
  test.each([
    ["a SUB sends", () => new Subscriber(), "send"],
    ["a PULL sends", () => new Pull(), "send"],
    ["a PUB receives", () => new Publisher(), "receive"],
    ["a PUSH receives", () => new Push(), "receive"],
  ] as const)("%s: ENOTSUP", async (_what, make, operation) => {
    const socket = use(make()) as unknown as Any;
    expectError(await errorOf(() => socket[operation](...(operation === "send" ? ["text"] : []))), "ENOTSUP");
  });

  test("a REQ sends twice, or receives first; a REP sends first: EFSM, with a timeout of 0", async () => {
    const timeouts = { sendTimeout: 0, receiveTimeout: 0 };
    const [request, reply] = [new Request(timeouts), new Reply(timeouts)];
    await link(request, reply, transport("inproc"));
    expectError(await errorOf(() => request.receive()), "EFSM");
    expectError(await errorOf(() => reply.send("answer")), "EFSM");
    await request.send("question");
    expectError(await errorOf(() => request.send("another")), "EFSM");
    await reply.receive();
    expectError(await errorOf(() => reply.receive()), "EFSM");
    await reply.send("answer");
    expect(texts(await request.receive())).toEqual(["answer"]);
  });

  test("a second peer of a PAIR is refused, and the first one keeps working", async () => {
    const [a, b, c] = [new Pair(), new Pair(), use(new Pair({ linger: 0 }))];
    const endpoint = await link(a, b, transport("inproc"));
    c.connect(endpoint);
    await b.send("from b");
    await a.send("from a");
    expect([...texts(await a.receive()), ...texts(await b.receive())]).toEqual(["from b", "from a"]);
  });
});

describe("an absent peer", () => {
  /** An endpoint that cannot be bound, and what must be removed first. */
  const file = (): string => `${temporaryFolder()}/in-the-way`;
  const absent: [string, () => { endpoint: string; makeWay?: () => void }][] = [
    ["a port that nobody listens on", () => ({ endpoint: "tcp://127.0.0.1:*" })],
    ["an ipc path", () => ({ endpoint: `ipc://${temporaryFolder()}/socket` })],
    [
      "an ipc path in a folder that is not there",
      () => {
        const folder = file();
        return { endpoint: `ipc://${folder}/socket`, makeWay: () => mkdirSync(folder) };
      },
    ],
    [
      "an ipc path through a file",
      () => {
        const path = file();
        writeFileSync(path, "");
        const makeWay = (): void => {
          rmSync(path);
          mkdirSync(path);
        };
        return { endpoint: `ipc://${path}/socket`, makeWay };
      },
    ],
    [
      "an ipc path of a file",
      () => {
        const path = file();
        writeFileSync(path, "");
        return { endpoint: `ipc://${path}`, makeWay: () => rmSync(path) };
      },
    ],
    [
      "an ipc path of a folder",
      () => {
        const path = file();
        mkdirSync(path);
        return { endpoint: `ipc://${path}`, makeWay: () => rmdirSync(path) };
      },
    ],
    ["an abstract name", () => ({ endpoint: `ipc://@${uniqueName()}` })],
  ];

  test.each(absent)("%s: the socket serves its other peers, and this one once it connects", async (_what, prepare) => {
    const { endpoint, makeWay } = prepare();
    const [dealer, other, late] = [new Dealer({ reconnectInterval: 1 }), new Router(), use(new Router())];
    const free = endpoint.endsWith("*") ? await freed(late, endpoint) : endpoint;
    use(dealer).connect(free);
    await link(other, dealer, transport("tcp"));
    // One message for each peer.
    await Promise.all([dealer.send("text"), dealer.send("text")]);
    expect(texts((await other.receive()).slice(1))).toEqual(["text"]);
    makeWay?.();
    await late.bind(free);
    expect(texts((await late.receive()).slice(1))).toEqual(["text"]);
  });

  /** An endpoint that was bound and is free again. */
  async function freed(socket: Router, wildcard: string): Promise<string> {
    await socket.bind(wildcard);
    const endpoint = endpointOf(socket);
    await socket.unbind(endpoint);
    return endpoint;
  }

  /** Resolves after `count` failed attempts to connect, each followed by another one. */
  async function failedAttempts({ events }: Dealer, count: number): Promise<void> {
    let failed = 0;
    for await (const { type } of events) if (type === "connect:retry" && ++failed === count) return;
  }

  test("a name that does not resolve: libzmq resolves it again, and the socket serves its other peers", async () => {
    const [dealer, router] = [new Dealer({ linger: 0, reconnectInterval: 1 }), new Router()];
    const attempts = failedAttempts(dealer, 2);
    dealer.connect("tcp://no-such-name.invalid:5555");
    await attempts;
    await link(router, dealer, transport("tcp"));
    await Promise.all([dealer.send("text"), dealer.send("text")]);
    expect(texts((await router.receive()).slice(1))).toEqual(["text"]);
  });
});
