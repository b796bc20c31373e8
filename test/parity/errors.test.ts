/**
 * Bad input: every method with arguments of the wrong type or number, malformed endpoints, closed
 * sockets, and the constructors. Error, code, text, own properties, and whether it is thrown or
 * rejected are npm zeromq's.
 */
import { describe, expect } from "vitest";
import { Publisher, Pull, Push, Router, Subscriber } from "../../ts/index.js";
import { alone, differs, lastEndpoint, same } from "./scenario.js";

/** Methods of any name, as programs without types call them. */
type Methods = Record<string, (...args: unknown[]) => unknown>;

const addressed = ["bind", "bindSync", "unbind", "unbindSync", "connect", "disconnect"] as const;
/** `unbindSync` binds in npm zeromq: see differences.ts. */
const refusing = addressed.filter((name) => name !== "unbindSync");

describe.each(addressed)("%s", (name) => {
  same("arguments of the wrong type or number", async (zmq, run) => {
    const socket = run.use(new zmq.Pair()) as unknown as Methods;
    for (const value of [undefined, null, 5, true, {}, Buffer.from("tcp://127.0.0.1:*"), Symbol("s")])
      await run.outcome(typeof value, () => socket[name]!(value));
    await run.outcome("none", () => socket[name]!());
    await run.outcome("two", () => socket[name]!("tcp://127.0.0.1:*", 1));
    await run.outcome("two, the first wrong", () => socket[name]!(1, 2));
  });

  same("on a closed socket", async (zmq, run) => {
    const socket = new zmq.Pair();
    socket.close();
    const methods = socket as unknown as Methods;
    await run.outcome("good", () => methods[name]!("tcp://127.0.0.1:*"));
    await run.outcome("bad", () => methods[name]!(1));
  });
});

describe.each(refusing)("%s: endpoints that are refused", (name) => {
  const long = "x".repeat(150);
  const endpoints = [
    ...["", "tcp", "tcp:", "tcp://", "://host:1", "127.0.0.1:5555", "tcp://127.0.0.1", "tcp://127.0.0.1:"],
    ...["tcp://127.0.0.1:port", "tcp://no-such-device:*", "ws://127.0.0.1", "foo://bar", "udp://127.0.0.1:5555"],
    ...["inproc://", "ipc://", `ipc:///tmp/${long}`, `ipc://@${long}`],
  ];

  same("with the addon's errors", async (zmq, run) => {
    for (const endpoint of endpoints) {
      const socket = run.use(new zmq.Pair());
      await run.outcome(endpoint, () => (socket as unknown as Methods)[name]!(endpoint));
    }
  });
});

same("endpoints in use, and endpoints that are not bound or connected", async (zmq, run) => {
  const [a, b] = [run.use(new zmq.Router()), run.use(new zmq.Router())];
  await a.bind("tcp://127.0.0.1:*");
  const endpoint = lastEndpoint(a);
  await run.outcome("bind", () => b.bind(endpoint));
  await run.outcome("bindSync", () => b.bindSync(endpoint));
  await run.outcome("unbind", () => b.unbind(endpoint));
  await run.outcome("disconnect", () => b.disconnect(endpoint));
  b.connect(endpoint);
  await run.outcome("unbind", () => a.unbind(endpoint));
  await run.outcome("again", () => a.unbind(endpoint));
  a.bindSync("inproc://parity-errors");
  await run.outcome("inproc", () => b.bind("inproc://parity-errors"));
});

same("a closed socket", async (zmq, run) => {
  const socket = new zmq.Router();
  socket.close();
  await run.outcome("send", () => socket.send(["a", "b"]));
  await run.outcome("receive", () => socket.receive());
  await run.outcome("send nothing", () => (socket as unknown as Methods)["send"]!());
  await run.outcome("close", () => socket.close());
  await run.outcome("iterate", () => socket[Symbol.asyncIterator]().next());
  for (const name of ["linger", "type", "lastEndpoint", "sendTimeout", "securityMechanism", "events"] as const)
    await run.outcome(name, () => socket[name]);
  for (const name of ["closed", "readable", "writable"] as const) await run.outcome(name, () => socket[name]);
  await run.outcome("set", () => (socket.linger = 1));
  await run.outcome("set wrongly", () => (socket.linger = "1" as unknown as number));
  await run.outcome("set what cannot be set", () => ((socket as { type: number }).type = 1));
  await run.outcome("observe", () => new zmq.Observer(socket));
});

same("surplus arguments", async (zmq, run) => {
  const socket = run.use(new zmq.Dealer()) as unknown as Methods;
  await run.outcome("send", () => socket["send"]!("a", "b"));
  await run.outcome("receive", () => socket["receive"]!(1));
  await run.outcome("close", () => socket["close"]!(1));
  await run.outcome("send nothing", () => socket["send"]!());
  const events = socket["events"] as unknown as Methods;
  await run.outcome("events.receive", () => events["receive"]!(1));
  await run.outcome("events.close", () => events["close"]!(1));
});

same("a REQ that receives first, and a REP that sends first", async (zmq, run) => {
  const [request, reply] = [run.use(new zmq.Request()), run.use(new zmq.Reply())];
  reply.receiveTimeout = reply.sendTimeout = request.receiveTimeout = request.sendTimeout = 0;
  await reply.bind("inproc://parity-efsm");
  request.connect("inproc://parity-efsm");
  await run.outcome("REQ receives", () => request.receive());
  await run.outcome("REP sends", () => reply.send("answer"));
  await run.outcome("REQ sends", () => request.send("question"));
  await run.outcome("REQ sends again", () => request.send("question"));
  await run.outcome("REP receives", () => reply.receive());
});

same("constructors", async (zmq, run) => {
  const make = (Kind: unknown, ...args: unknown[]) => {
    const socket = new (Kind as new (...args: unknown[]) => Record<string, unknown>)(...args);
    if (typeof socket["close"] === "function" && Kind !== zmq.Context) (socket as unknown as Methods)["close"]!();
  };
  for (const value of [undefined, "0", null, {}, 99, -1]) await run.outcome(`Socket`, () => make(zmq.Socket, value));
  for (const value of [0, 11, 1.5]) await run.outcome("Socket", () => make(zmq.Socket, value));
  for (const value of [1, null, "x", true, Symbol("s"), [], () => undefined, {}])
    await run.outcome("Pair", () => make(zmq.Pair, value));
  for (const value of [1, null, "x", {}]) await run.outcome("Context", () => make(zmq.Context, value));
  const unknown: object[] = [
    { lingre: 1 },
    { linger: undefined },
    { linger: "1" },
    { type: 1 },
    { gssapiServer: true },
  ];
  for (const value of [...unknown, { send: 1 }, { closed: true }, { events: 1 }])
    await run.outcome(JSON.stringify(value), () => make(zmq.Pair, value));
  for (const value of [{ maxSocket: 1 }, { ioThreads: "1" }, { maxSocketsLimit: 1 }])
    await run.outcome(JSON.stringify(value), () => make(zmq.Context, value));
  await run.outcome("Observer", () => make(zmq.Observer));
  await run.outcome("Observer", () => make(zmq.Observer, 1));
});

same("subscriptions", async (zmq, run) => {
  const sub = run.use(new zmq.Subscriber());
  for (const value of [1, undefined, {}, Symbol("s")])
    await run.outcome("subscribe", () => (sub as unknown as Methods)["subscribe"]!(value));
  await run.outcome("text and bytes", () => sub.subscribe("text", Buffer.from("bytes"), "", Buffer.alloc(0)));
  await run.outcome("all", () => sub.subscribe());
  await run.outcome("unsubscribe", () => sub.unsubscribe("text", "never"));
  await run.outcome("unsubscribe", () => sub.unsubscribe());
});

differs(
  "closedContext",
  (zmq, run) => {
    const socket = new zmq.Pair();
    socket.close();
    run.note(socket.context === zmq.context);
  },
  [[true]],
);

differs(
  "contextOption",
  async (zmq, run) => {
    const options = { context: zmq.context };
    run.use(new zmq.Pair(options));
    run.note(Object.keys(options));
    const wrong = (context: unknown) => () => void run.use(new zmq.Pair({ context } as object));
    await run.outcome("undefined", wrong(undefined));
    await run.outcome("number", wrong(1));
    await run.outcome("object", wrong({}));
  },
  [
    [["context"]],
    ["undefined", "returns", undefined],
    ...["number", "object"].map((what) => [
      what,
      "throws",
      { name: "TypeError", message: "Context must be a context object", keys: [] },
    ]),
  ],
);

differs(
  "unbindSync",
  async (zmq, run) => {
    const socket = run.use(new zmq.Pair());
    await run.outcome("unbindSync", () => socket.unbindSync("tcp://127.0.0.1:*"));
  },
  [
    [
      "unbindSync",
      "throws",
      {
        name: "Error",
        message: "No such endpoint",
        errno: 2,
        code: "ENOENT",
        address: "tcp://127.0.0.1:*",
        keys: ["errno", "code", "address"],
      },
    ],
  ],
);

alone("cannot", async (run) => {
  const never = [new Subscriber(), new Pull()].map((socket) =>
    (run.use(socket) as unknown as Methods)["send"]!("text"),
  );
  const neither = [new Publisher(), new Push()].map((socket) => (run.use(socket) as unknown as Methods)["receive"]!());
  for (const promise of [...never, ...neither]) await expect(promise).rejects.toMatchObject({ code: "ENOTSUP" });
});

alone("unreachable", async (run) => {
  const router = run.use(new Router({ mandatory: true }));
  await expect(router.send(["nobody", "text"])).rejects.toMatchObject({ code: "EHOSTUNREACH" });
});
