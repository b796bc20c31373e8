/** Where the API of version 5 differs on purpose from what npm zeromq 6 has under this name. */
import { once } from "node:events";
import { createRequire } from "node:module";
import { afterEach, expect } from "vitest";
import * as v5 from "../../ts/v5-compat/index.js";
import { uniqueName } from "../support.js";
import { alone } from "./scenario.js";

type Socket = v5.Socket;

const addon = createRequire(import.meta.url)("zeromq/v5-compat") as typeof v5;

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) if (!socket.closed) socket.close();
});

/** A socket, which is closed after the test. */
function open(type: v5.SocketType, zmq = v5): Socket {
  const socket = zmq.socket(type, { linger: 0 });
  sockets.push(socket);
  return socket;
}

/** Two sockets that are connected. */
function linked(zmq = v5): readonly [pull: Socket, push: Socket] {
  const [pull, push, address] = [open("pull", zmq), open("push", zmq), `inproc://${uniqueName()}`];
  pull.bindSync(address);
  push.connect(address);
  return [pull, push];
}

/** The errors that end a process, and that nothing has caught: those of this test are not. */
async function unhandled(act: () => void): Promise<unknown> {
  const before = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  const error = once(process, "unhandledRejection");
  act();
  const [reason] = (await error.finally(() => {
    for (const listener of before) process.on("unhandledRejection", listener);
  })) as [unknown];
  return reason;
}

alone("v5Close", async () => {
  const [pull, push] = linked();
  push.linger = -1;
  const [outcomes, received]: [unknown[], string[]] = [[], []];
  pull.on("message", (part) => received.push(String(part)));
  for (const text of ["first", "second", "third"]) push.send(text, 0, (error) => outcomes.push(error?.name));
  push.close();
  while (received.length < 3) await once(pull, "message");
  expect(received).toEqual(["first", "second", "third"]);
  expect(outcomes).toEqual([undefined, undefined, undefined]);

  const alonePush = open("push");
  const codes = ["first", "second", "third"].map(
    (text) =>
      new Promise((resolve) => {
        alonePush.send(text, 0, (error) => resolve((error as { code?: string } | undefined)?.code));
      }),
  );
  alonePush.send("without a callback").close();
  const late = new Promise((resolve) => alonePush.send("after the end").send("after the end", 0, resolve));
  expect(await Promise.all(codes)).toEqual(["EAGAIN", "EAGAIN", "EAGAIN"]);
  expect(await late).toMatchObject({ code: "EBADF" });

  const paused = open("push");
  paused.pause();
  const held = new Promise((resolve) => paused.send("held", 0, resolve));
  paused.close();
  expect(await held).toMatchObject({ code: "EBADF" });

  const theirs = open("push", addon);
  expect(await unhandled(() => theirs.send("without a callback").close())).toMatchObject({ code: "EAGAIN" });
});

alone("v5Listeners", async () => {
  const sent = (zmq: typeof v5): Promise<string> => {
    const [pull, push] = linked(zmq);
    for (const socket of [pull, push]) socket.removeAllListeners();
    push.send("text");
    return once(pull, "message").then(([part]) => String(part));
  };
  expect(await sent(v5)).toBe("text");
  // A message on another pair, sent later, arrives; the first one never does.
  const lost = sent(addon);
  const [pull, push] = linked(addon);
  push.send("later");
  expect(await Promise.race([lost, once(pull, "message").then(([part]) => String(part))])).toBe("later");
});

alone("v5Callback", async () => {
  for (const [zmq, times] of [
    [v5, 1],
    [addon, 2],
  ] as const) {
    const [, push] = linked(zmq);
    const given: unknown[] = [];
    const failure = new Error("of the callback");
    const reason = await unhandled(() => {
      push.send("text", 0, (error) => {
        given.push(error);
        throw failure;
      });
    });
    expect(reason).toBe(failure);
    expect(given).toEqual([undefined, failure].slice(0, times));
  }
});

alone("v5Arguments", async () => {
  const calls: readonly ((zmq: typeof v5) => unknown)[] = [
    (zmq) => linked(zmq)[1].send("text", (() => undefined) as unknown as number),
    (zmq) => open("pull", zmq).bind(`inproc://${uniqueName()}`, 5 as never),
    (zmq) => sockets.push(zmq.socket("sub", 5 as never)),
    (zmq) => {
      zmq.proxy(open("router", zmq), { type: "dealer", on: () => undefined } as never);
    },
    (zmq) => {
      zmq.proxy(open("router", zmq), open("dealer", zmq), {} as never);
    },
  ];
  for (const call of calls) expect(() => call(v5)).toThrow(TypeError);
  for (const call of [calls[0]!, calls[2]!, calls[3]!, calls[4]!]) expect(() => call(addon)).not.toThrow();
  return Promise.resolve();
});

alone("v5CannotSend", async () => {
  const message = "Cannot send on this socket type.";
  for (const type of ["pull", "sub"] as const) {
    expect(() => open(type).send("text")).toThrow(message);
    expect(await unhandled(() => open(type, addon).send("text"))).toMatchObject({ message });
  }
});

alone("v5Chained", async () => {
  for (const [zmq, chained] of [
    [v5, true],
    [addon, false],
  ] as const) {
    const [socket, address] = [open("pull", zmq), `ipc://@${uniqueName()}`];
    expect((socket.bindSync(address) as unknown) === socket).toBe(chained);
    if (chained) expect(socket.unbindSync(address)).toBe(socket);
  }
  return Promise.resolve();
});
