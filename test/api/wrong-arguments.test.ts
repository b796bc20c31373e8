/**
 * Wrong arguments of each entry. Each is refused at once with a TypeError or an ErrnoError, which
 * names the parameter or says what to do. No call waits for ever or accepts them silently.
 */
import { describe, expect, test } from "vitest";
import { Authenticator } from "../../ts/auth/index.js";
import { Channel, Client, Datagram, Dish, Gather, Peer, Radio, Scatter, Server } from "../../ts/draft.js";
import * as api from "../../ts/index.js";
import { Poller } from "../../ts/poller.js";
import { Requester } from "../../ts/requester.js";
import * as streams from "../../ts/streams.js";
import { newContext, use } from "../support.js";

/** The calls of an untyped program. */
type Loose = Record<string, (...args: unknown[]) => unknown>;
type Kind = new (...args: unknown[]) => api.Socket;

interface Refused {
  readonly name: string;
  readonly text: string;
}

/** The error that a call throws, or rejects with at once. */
async function refused(call: () => unknown): Promise<Refused> {
  try {
    const pending = Promise.resolve(call()).then(() => "accepted");
    const waits = new Promise<string>((resolve) => void setImmediate(() => setImmediate(resolve, "still waiting")));
    throw new Error(`it is ${await Promise.race([pending, waits])}`);
  } catch (error) {
    const { name, message, detail = "" } = error as Error & { detail?: string };
    return { name: error instanceof api.ErrnoError ? "ErrnoError" : name, text: `${message} ${detail}` };
  }
}

function loose(object: object): Loose {
  return object as Loose;
}

function pair(): Loose {
  return loose(use(new api.Pair()));
}

/** Rows of a name, a call, and the error's text. */
type Table = readonly (readonly [string, () => unknown, RegExp])[];

function table(title: string, rows: Table): void {
  describe(title, () => {
    test.each(rows)("%s", async (_, call, says) => {
      const { name, text } = await refused(call);
      expect(["TypeError", "ErrnoError", "RangeError"]).toContain(name);
      expect(text).toMatch(says);
    });
  });
}

const wrongWaits: readonly (readonly [string, unknown, RegExp])[] = [
  ["a number", 100, /\{ timeout: 100 \}/],
  ["a text", "100", /options are an object/],
  ["null", null, /options are an object/],
  ["a misspelt timeout", { timout: 1 }, /"timout".*did you mean "timeout"/],
  ["a misspelt signal", { singal: null }, /did you mean "signal"/],
  ["an unknown option", { retries: 3 }, /"retries".*signal, timeout/],
  ["a timeout that is a text", { timeout: "1" }, /Timeout must be a number/],
  ["a timeout that is NaN", { timeout: NaN }, /Timeout must be an integer.*NaN/],
  ["a fractional timeout", { timeout: 1.5 }, /Timeout must be an integer.*1\.5/],
  ["a negative timeout", { timeout: -2 }, /Timeout must be an integer.*-2/],
  ["a signal that is none", { signal: {} }, /Signal must be an AbortSignal/],
];

const waits: Readonly<Record<string, (options: unknown) => unknown>> = {
  "socket.send": (options) => pair()["send"]!("text", options),
  "socket.receive": (options) => pair()["receive"]!(options),
  "socket.sendMany": (options) => pair()["sendMany"]!(["text"], options),
  "socket.receiveMany": (options) => pair()["receiveMany"]!(1, options),
  "socket.sendBatch": (options) => pair()["sendBatch"]!(new api.Batch(["text"]), options),
  "socket.receiveBatch": (options) => pair()["receiveBatch"]!(1, options),
  "socket.receiveDetailed": (options) => pair()["receiveDetailed"]!(options),
  "socket.messages": (options) => pair()["messages"]!(options),
  "socket.ready": (options) => pair()["ready"]!(options),
  "server.receive": (options) => loose(use(new Server()))["receive"]!(options),
  "dish.receiveMany": (options) => loose(use(new Dish()))["receiveMany"]!(1, options),
  "dish.messages": (options) => loose(use(new Dish()))["messages"]!(options),
  "events.receive": (options) => loose(use(new api.Pair()).events)["receive"]!(options),
  "context.close": (options) => loose(newContext())["close"]!(options),
  "proxy.run": (options) => loose(new api.Proxy(use(new api.Pair()), use(new api.Pair())))["run"]!(options),
  "poller.wait": (options) => loose(new Poller([use(new api.Pair())]))["wait"]!(options),
  "requester.request": (options) => {
    const requester = new Requester();
    use(requester.socket);
    return loose(requester)["request"]!("text", options);
  },
};

describe.each(Object.entries(waits))("%s(options)", (_, call) => {
  test.each(wrongWaits)("%s", async (_what, options, says) => {
    const { name, text } = await refused(() => call(options));
    expect(name).toBe("TypeError");
    expect(text).toMatch(says);
  });
});

const labels = { Server: "routingId", Peer: "routingId", Radio: "group" };
describe.each([Server, Peer, Radio] as unknown as Kind[])("send() of a type with labels: $name", (Kind) => {
  const label = labels[Kind.name as keyof typeof labels];
  const good = label === "group" ? "group" : 1;
  test.each([
    ["no options", undefined],
    ["a misspelt label", { [`${label}x`]: good, [label]: good }],
    ["a wrong label", { [label]: {} }],
  ])("%s", async (_, options) => {
    for (const method of ["send", "trySend"]) {
      if (method === "trySend" && options?.[`${label}x`] !== undefined) continue;
      const { name } = await refused(() => loose(use(new Kind()))[method]!("text", options));
      expect(["TypeError", "ErrnoError"]).toContain(name);
    }
  });
});

const allKinds = [
  ...[api.Pair, api.Publisher, api.Subscriber, api.Request, api.Reply, api.Dealer, api.Router, api.Pull, api.Push],
  ...[
    api.XPublisher,
    api.XSubscriber,
    api.Stream,
    Server,
    Client,
    Radio,
    Dish,
    Gather,
    Scatter,
    Datagram,
    Peer,
    Channel,
  ],
] as unknown as Kind[];

describe.each(allKinds)("new $name(options)", (Kind) => {
  test("a misspelt option: the error names the nearest, and keeps the text of npm zeromq", async () => {
    expect(await refused(() => new Kind({ lingre: 0 }))).toEqual({
      name: "TypeError",
      text: `Cannot add property lingre, object is not extensible a ${Kind.name} has no option "lingre": did you mean "linger"?`,
    });
    expect((await refused(() => new Kind({ sendTimeuot: 0 }))).text).toMatch(/sendTimeuot/);
    expect((await refused(() => new Kind({ zzz: 0 }))).text).toMatch(/has no option "zzz"$/);
    expect((await refused(() => new Kind({ type: 0 }))).text).toMatch(/type of a \w+ can only be read/);
    expect((await refused(() => new Kind({ gssapiServer: true }))).text).toMatch(/GSSAPI is not built in/);
  });

  test.each([5, "x", true, null])("options that are %j", async (options) => {
    expect(await refused(() => new Kind(options))).toMatchObject({ name: "TypeError" });
  });

  test("a value that is not a context", async () => {
    expect((await refused(() => new Kind({ context: {} }))).text).toMatch(/Context must be a context object/);
  });
});

test("an option of other socket types", async () => {
  const { text } = await refused(() => new (api.Push as unknown as Kind)({ receiveTimeout: 1 }));
  expect(text).toMatch(/a Push has no option "receiveTimeout", which other kinds of socket have/);
});

test.each(["Server", "Client", "Radio", "Dish", "Gather", "Scatter", "Datagram", "Peer", "Channel"])(
  "new zmq.%s() names the entry of the draft types",
  async (name) => {
    const { text } = await refused(() => new (api as unknown as Record<string, Kind>)[name]!());
    expect(text).toContain(`import { ${name} } from "libzmq-wasm/draft"`);
  },
);

describe("endpoints that can only be bound", () => {
  test.each([
    ["tcp://*:5555", /\* stands for all addresses.*connect to one/],
    ["ws://*:5555", /\* stands for all addresses.*connect to one/],
    ["tcp://127.0.0.1:*", /\* stands for a free port/],
    ["tcp://127.0.0.1", /an endpoint is like tcp:\/\/127\.0\.0\.1:5555/],
  ])("connect(%j)", async (address, says) => {
    const { text } = await refused(() => pair()["connect"]!(address));
    expect(text).toMatch(says);
    expect(text).not.toContain("tcp://*");
  });
});

const { Context, Proxy, Observer, Batch } = api as unknown as Record<string, Kind>;
table("contexts and instances", [
  ["new Context({ instance: {} })", () => new Context!({ instance: {} }), /Instance must be what createInstance/],
  ["new Context({ instance: null })", () => new Context!({ instance: null }), /Instance must be/],
  ["new Context({ ioThread: 1 })", () => new Context!({ ioThread: 1 }), /did you mean "ioThreads"/],
  ["new Context({ maxSocketsLimit: 1 })", () => new Context!({ maxSocketsLimit: 1 }), /can only be read/],
  ["new Context(5)", () => new Context!(5), /Options must be an object/],
  ["useInstance({})", () => loose(api)["useInstance"]!({}), /Instance must be what createInstance/],
  ["useInstance()", () => loose(api)["useInstance"]!(), /Instance must be/],
  ["attach({})", () => loose(api)["attach"]!({}), /handle\(\)/],
]);

table("proxies, observers and batches", [
  ["new Proxy()", () => new Proxy!(), /Front-end must be a socket object/],
  ["new Proxy(socket)", () => new Proxy!(pair()), /Back-end must be a socket object/],
  ["new Proxy({}, {})", () => new Proxy!({}, {}), /frontEnd and backEnd are sockets/],
  ["new Observer({})", () => new Observer!({}), /Socket must be a socket object/],
  ["events.on('end')", () => loose(use(new api.Pair()).events)["on"]!("end"), /listener/],
  ["new Batch(5)", () => new Batch!(5), /Messages must be iterable/],
  ["batch.add()", () => loose(new api.Batch())["add"]!(), /Message must be present/],
  ["batch.at(0)", () => loose(new api.Batch())["at"]!(0), /no message 0/],
]);

table("sockets", [
  ["send()", () => pair()["send"]!(), /Message must be present/],
  ["trySend()", () => pair()["trySend"]!(), /Message must be present/],
  ["sendMany()", () => pair()["sendMany"]!(), /Messages must be iterable/],
  ["sendMany(5)", () => pair()["sendMany"]!(5), /Messages must be iterable/],
  ["sendBatch([])", () => pair()["sendBatch"]!([]), /Batch must be a Batch.*sendMany/],
  ["receiveMany(0)", () => pair()["receiveMany"]!(0), /Maximum must be a number of at least 1.*max = 0/],
  ["receiveMany(1.5)", () => pair()["receiveMany"]!(1.5), /max = 1\.5/],
  ["receiveMany('1')", () => pair()["receiveMany"]!("1"), /max = 1/],
  ["receiveBatch(NaN)", () => pair()["receiveBatch"]!(NaN), /max = NaN/],
  ["receive({ into: [] })", () => pair()["receive"]!({ into: [] }), /into: bytes/],
  ["receiveBatch(1, { into: {} })", () => pair()["receiveBatch"]!(1, { into: {} }), /must be a Batch/],
  ["receiveDetailed({ properties })", () => pair()["receiveDetailed"]!({ properties: "X-a" }), /array of strings/],
  ["ready({ peers: 1.5 })", () => pair()["ready"]!({ peers: 1.5 }), /Number of peers.*peers = 1\.5/],
  ["ready({ peers: -1 })", () => pair()["ready"]!({ peers: -1 }), /peers = -1/],
  ["ready({ peer: 1 })", () => pair()["ready"]!({ peer: 1 }), /did you mean "peers"/],
  ["subscribe(5)", () => loose(use(new api.Subscriber()))["subscribe"]!(5), /ZMQ_SUBSCRIBE/],
  ["unsubscribe({})", () => loose(use(new api.Subscriber()))["unsubscribe"]!({}), /ZMQ_UNSUBSCRIBE/],
  ["join(5)", () => loose(use(new Dish()))["join"]!(5), /Value must be a string or buffer/],
  ["connectPeer()", () => loose(use(new Peer()))["connectPeer"]!(), /Address must be a string/],
]);

table("pollers, requesters and streams", [
  ["new Poller(5)", () => new (Poller as unknown as Kind)(5), /Sockets must be iterable/],
  ["poller.add({})", () => loose(new Poller())["add"]!({}), /Socket must be a socket object/],
  ["poller.add(socket, 8)", () => loose(new Poller())["add"]!(pair(), 8), /events are POLLIN, POLLOUT/],
  ["poller.remove({})", () => loose(new Poller())["remove"]!({}), /Socket must be a socket object/],
  ["new Requester({ lingre: 0 })", () => new (Requester as unknown as Kind)({ lingre: 0 }), /did you mean "linger"/],
  ...["readableStream", "writableStream", "nodeReadable", "nodeWritable", "nodeDuplex"].map(
    (name) => [`${name}({})`, () => loose(streams)[name]!({}), /Socket must be a socket object/] as const,
  ),
  ["nodeReadable(socket, 5)", () => loose(streams)["nodeReadable"]!(pair(), 5), /Options must be an object/],
  [
    "nodeWritable(socket, { highWatermark })",
    () => loose(streams)["nodeWritable"]!(pair(), { highWatermark: 1 }),
    /"highWaterMark"/,
  ],
  [
    "nodeDuplex(socket, { highWaterMark: -1 })",
    () => loose(streams)["nodeDuplex"]!(pair(), { highWaterMark: -1 }),
    /HighWaterMark/,
  ],
]);

const Auth = Authenticator as unknown as Kind;
table("authenticators", [
  ["new Authenticator(5)", () => new Auth(5), /must be an object/],
  ["{ dney: [] }", () => new Auth({ dney: [] }), /did you mean "deny"/],
  ["{ plain: 5 }", () => new Auth({ plain: 5 }), /Plain must be passwords/],
  ["{ curve: ['x'] }", () => new Auth({ curve: ["x"] }), /not a CURVE key/],
  ["{ timeout: 1.5 }", () => new Auth({ timeout: 1.5 }), /Timeout must be a number of milliseconds/],
  ["{ onRequest: 5 }", () => new Auth({ onRequest: 5 }), /onRequest must be a function/],
]);
