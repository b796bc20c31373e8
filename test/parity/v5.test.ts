/**
 * The API of npm zeromq 5: the same scenarios on npm zeromq 6, which has it under this name, and on
 * this library.
 */
import { EventEmitter, once } from "node:events";
import { createRequire } from "node:module";
import { afterEach, describe, expect, test } from "vitest";
import * as v5 from "../../ts/v5-compat/index.js";
import { threaded, turn } from "../support.js";
import { refusal } from "./libraries.js";

type Library = typeof v5;
type Socket = v5.Socket;

const require = createRequire(import.meta.url);
const addon = require("zeromq/v5-compat") as Library;
const libraries: readonly (readonly [string, Library])[] = [
  ["npm zeromq", addon],
  ["libzmq-wasm", v5],
];

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) if (!socket.closed) socket.close();
});

/** The socket, which is closed after the test, and does not keep the process alive then. */
function use(socket: Socket): Socket {
  socket.linger = 0;
  sockets.push(socket);
  return socket;
}

function textOf(option: string | number | boolean | null): string {
  if (typeof option !== "string") throw new Error("is not a text");
  return option;
}

/** The next message of a socket, as text. */
async function next(socket: Socket): Promise<string[]> {
  return (await once(socket, "message")).map(String);
}

test("the same names with the same values", () => {
  const constants = (library: Library) => Object.entries(library).filter(([, value]) => typeof value !== "function");
  const withoutVersion = ([name]: [string, unknown]): boolean => name !== "version";
  expect(Object.fromEntries(constants(v5).filter(withoutVersion))).toEqual(
    Object.fromEntries(constants(addon).filter(withoutVersion)),
  );
  const ends = ["AssertionError", "DestroyedError", "ThreadEndedError", "TrapError"];
  expect(Object.keys(v5).sort()).toEqual([...Object.keys(addon), ...ends].sort());
});

// The addon has no modes: it runs beside the inline one.
describe.each(threaded ? libraries.slice(1) : libraries)("%s", (name, zmq) => {
  const pair = async (
    a: v5.SocketType,
    b: v5.SocketType,
    endpoint = "tcp://127.0.0.1:*",
  ): Promise<[Socket, Socket]> => {
    const [bound, other] = [use(zmq.socket(a)), use(zmq.createSocket(b))];
    bound.bind(endpoint);
    await once(bound, "bind");
    other.connect(textOf(bound.getsockopt("last_endpoint")));
    return [bound, other];
  };

  test("every kind of socket, and none that is none", async () => {
    const kinds = "pair req rep pub sub dealer xreq router xrep pull push xpub xsub stream".split(" ");
    const numbers = kinds.map((kind) => use(zmq.socket(kind as v5.SocketType)).getsockopt(zmq.ZMQ_TYPE));
    expect(numbers).toEqual([0, 3, 4, 1, 2, 5, 5, 6, 6, 7, 8, 9, 10, 11]);
    expect(sockets.every((socket) => socket instanceof EventEmitter && socket instanceof zmq.Socket)).toBe(true);
    expect(sockets.map(({ type }) => type)).toEqual(kinds);
    expect(await refusal(() => zmq.socket("none" as v5.SocketType))).toMatchObject({
      message: "Invalid socket type: none",
    });
  });

  test("requests and replies, in one part and in several calls", async () => {
    const [reply, request] = await pair("rep", "req");
    reply.on("message", (...parts: Buffer[]) => reply.send([...parts, "answered"]));
    request.send("one");
    expect(await next(request)).toEqual(["one", "answered"]);
    request.send("two", zmq.ZMQ_SNDMORE).send(["three", "four"], zmq.ZMQ_SNDMORE).send("five", null);
    expect(await next(request)).toEqual(["two", "three", "four", "five", "answered"]);
    request.send([], 0);
    expect(await refusalEvent(request)).toBeUndefined();
  });

  test("bind and unbind: events and callbacks, errors", async () => {
    const socket = use(zmq.socket("pull"));
    const address = await new Promise<string>((resolve, reject) =>
      socket.bind("tcp://127.0.0.1:*", (error) => {
        if (error) reject(error);
        else resolve(textOf(socket.last_endpoint as string));
      }),
    );
    const other = use(zmq.socket("pull"));
    other.bind(address);
    const [error] = (await once(other, "error")) as [Error & { code: string; address: string }];
    expect(error).toMatchObject({ code: "EADDRINUSE", address });
    const told = await new Promise<unknown>((resolve) => other.bind(address, resolve));
    expect(told).toMatchObject({ code: "EADDRINUSE" });
    expect(await refusal(() => other.bindSync(address))).toMatchObject({ how: "throws", code: "EADDRINUSE" });
    expect(await refusal(() => other.connect("nonsense"))).toMatchObject({ how: "throws", code: "EINVAL" });
    const unbound = once(socket, "unbind");
    socket.unbind(address);
    expect(await unbound).toEqual([address]);
    while (!binds(other, address)) await turn(); // libzmq's own thread releases it
    expect(other.last_endpoint).toBe(address);
  });

  test("a publisher and its subscribers", async () => {
    const [publisher, subscriber] = await pair("xpub", "sub");
    subscriber.subscribe("a");
    expect(await next(publisher)).toEqual(["\x01a"]);
    subscriber.setsockopt(zmq.ZMQ_SUBSCRIBE, Buffer.from("b"));
    expect(await next(publisher)).toEqual(["\x01b"]);
    subscriber.unsubscribe("a");
    expect(await next(publisher)).toEqual(["\x00a"]);
    publisher.send(["a", "not any more"]).send(["b", "wanted"]);
    expect(await next(subscriber)).toEqual(["b", "wanted"]);
    expect(await refusal(() => publisher.subscribe("x"))).toMatchObject({ message: "Subscriber socket required" });
    expect(await refusal(() => publisher.unsubscribe("x"))).toMatchObject({ message: "Subscriber socket required" });
  });

  test("a pause holds messages back, of both directions", async () => {
    const [pull, push] = await pair("pull", "push");
    const received: string[] = [];
    pull.on("message", (...parts: Buffer[]) => received.push(parts.map(String).join("/")));
    push.send("first");
    await once(pull, "message");
    pull.pause();
    push.pause();
    push.send("second").send(["third", "part"]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(received).toEqual(["first"]);
    push.resume();
    pull.resume();
    while (received.length < 3) await once(pull, "message");
    expect(received).toEqual(["first", "second", "third/part"]);
  });

  test("callbacks of send()", async () => {
    const [pull, push] = await pair("pull", "push");
    const error = await new Promise((resolve) => push.send("x", 0, resolve));
    expect(error).toBeUndefined();
    expect(await next(pull)).toEqual(["x"]);
    const router = use(zmq.socket("router"));
    router.setsockopt(zmq.ZMQ_ROUTER_MANDATORY, 1);
    router.setsockopt(zmq.ZMQ_SNDTIMEO, 0);
    router.bindSync("tcp://127.0.0.1:*");
    const refused = await new Promise((resolve) => router.send(["nobody", "x"], 0, resolve));
    expect(refused).toMatchObject({ code: "EHOSTUNREACH" });
    router.send(["nobody", "x"]);
    expect((await once(router, "error"))[0]).toMatchObject({ code: "EHOSTUNREACH" });
  });

  test("options by number and by name", async () => {
    const socket = zmq.socket("dealer", { identity: "me", linger: 7 });
    sockets.push(socket);
    expect(socket.getsockopt("identity")).toBe("me");
    expect(socket.getsockopt(zmq.ZMQ_LINGER)).toBe(7);
    expect(socket.linger).toBe(7);
    const numbers = [zmq.ZMQ_SNDHWM, zmq.ZMQ_RCVHWM, zmq.ZMQ_SNDTIMEO, zmq.ZMQ_RCVTIMEO, zmq.ZMQ_BACKLOG];
    for (const number of numbers) expect(socket.setsockopt(number, 33).getsockopt(number)).toBe(33);
    const flags = [zmq.ZMQ_IPV6, zmq.ZMQ_DELAY_ATTACH_ON_CONNECT, zmq.ZMQ_PLAIN_SERVER];
    for (const flag of flags) expect(socket.setsockopt(flag, 1).getsockopt(flag)).toBe(1);
    expect(socket.setsockopt(zmq.ZMQ_IPV4ONLY, true).getsockopt(zmq.ZMQ_IPV6)).toBe(0);
    expect(socket.getsockopt(zmq.ZMQ_IPV4ONLY)).toBe(true);
    expect(socket.getsockopt("mechanism")).toBe(1);
    expect(use(zmq.socket("dealer")).getsockopt(zmq.ZMQ_MECHANISM)).toBe(0);
    expect(socket.getsockopt("_ioevents")).toBe(0);
    socket.zap_domain = "domain";
    expect(socket.zap_domain).toBe("domain");
    for (const [call, message] of [
      [() => socket.getsockopt("_receiveMore"), "ZMQ_RCVMORE is not supported in compatibility mode"],
      [() => socket.getsockopt("_fd"), "ZMQ_FD is not supported in compatibility mode"],
      [() => socket.getsockopt(zmq.ZMQ_XPUB_VERBOSE), "Reading ZMQ_XPUB_VERBOSE is not supported"],
      [() => socket.getsockopt(zmq.ZMQ_ROUTER_RAW), "ZMQ_ROUTER_RAW is not supported in compatibility mode"],
      [() => socket.setsockopt(zmq.ZMQ_ROUTER_RAW, 1), "ZMQ_ROUTER_RAW is not supported in compatibility mode"],
      [() => socket.getsockopt(9999), "Unknown option"],
      [() => socket.setsockopt(9999, 1), "Unknown option"],
      [() => socket.getsockopt(zmq.ZMQ_SUBSCRIBE), "Unknown option"],
      [() => socket.setsockopt(zmq.ZMQ_TYPE, 1), "Unknown option"],
      [() => socket.setsockopt("linger", "7"), "Option value must be a number"],
    ] as const)
      expect(await refusal(call)).toMatchObject({ how: "throws", message });
  });

  test("events of connections", async () => {
    const [pull, push] = [use(zmq.socket("pull")), use(zmq.socket("push"))];
    const told: unknown[] = [];
    for (const name of ["listen", "accept", "connect", "connect_delay", "disconnect", "close", "bind_error"])
      for (const socket of [pull, push])
        socket.on(name, (value, address) => told.push([socket.type, name, value, address]));
    expect(pull.monitor()).toBe(pull);
    push.monitor();
    const listening = once(pull, "listen");
    pull.bindSync("tcp://127.0.0.1:*");
    await listening;
    const address = textOf(pull.getsockopt("last_endpoint"));
    const connected = Promise.all([once(push, "connect"), once(pull, "accept")]);
    push.connect(address);
    await connected;
    expect(told).toContainEqual(["pull", "listen", undefined, address]);
    expect(told).toContainEqual(["push", "connect_delay", undefined, address]);
    expect(told).toContainEqual(["push", "connect", undefined, address]);
    const disconnected = once(pull, "disconnect");
    push.close();
    await disconnected;
    expect(push.closed).toBe(true);
    const error = once(pull, "error");
    pull.unmonitor();
    expect((await error)[0]).toMatchObject({ code: "ENOTSOCK" });
  });

  // The addon's proxy hangs sometimes on a busy machine, and its sockets with it.
  test.skipIf(name === "npm zeromq")("proxies between sockets", async () => {
    const [front, request] = await pair("router", "req");
    const [back, reply] = await pair("dealer", "rep");
    const [log, capture] = await pair("pull", "push");
    zmq.proxy(front, back, capture);
    reply.on("message", (question: Buffer) => reply.send(`re: ${String(question)}`));
    const logged = next(log);
    request.send("question");
    expect(await next(request)).toEqual(["re: question"]);
    expect(await logged).toEqual(["re: question"]);
    expect(await refusal(() => zmq.proxy(back, front))).toMatchObject({
      message: "This socket type order is not supported in compatibility mode",
    });
  });

  test("the rest", async () => {
    expect(zmq.version).toMatch(/^4\.3\.\d$/);
    const keys = zmq.curveKeypair();
    expect([keys.public.length, keys.secret.length]).toEqual([40, 40]);
    expect(await refusal(() => new zmq.Context())).toMatchObject({
      message: "Context cannot be instantiated in compatibility mode",
    });
    expect(zmq.Context.getMaxSockets()).toBe(1023);
    expect(zmq.Context.getMaxThreads()).toBe(1);
    const socket = use(zmq.socket("sub"));
    expect(await refusal(() => socket.read())).toMatchObject({
      message: "read() has been removed from compatibility mode; use on('message', ...) instead.",
    });
    expect(socket.closed).toBe(false);
    expect(socket.close()).toBe(socket);
    expect(socket.closed).toBe(true);
    socket.close();
  });
});

/** The error that a socket emits before the event loop has turned; undefined: none. */
async function refusalEvent(socket: Socket): Promise<unknown> {
  const seen: unknown[] = [];
  const listener = (error: unknown) => void seen.push(error);
  socket.on("error", listener);
  await new Promise((resolve) => setImmediate(resolve));
  socket.off("error", listener);
  return seen[0];
}

function binds(socket: Socket, address: string): boolean {
  try {
    socket.bindSync(address);
    return true;
  } catch {
    return false;
  }
}
