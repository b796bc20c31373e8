/**
 * Subclasses of version 5's sockets, as programs of its time write them: constructor functions that
 * call the constructor of `Socket` on their own object. npm zeromq 6 refuses the call; here the
 * object is a full socket.
 */
import { EventEmitter, once } from "node:events";
import { createRequire } from "node:module";
import { inherits } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import * as zmq from "../../ts/v5-compat/index.js";
import { turn } from "../support.js";
import { alone } from "./scenario.js";

type Socket = zmq.Socket;
/** A constructor that is written as a function. */
type Old = ((this: object, type: string, ...more: unknown[]) => unknown) & { prototype: object; super_?: unknown };
type New = new (type: string, ...more: unknown[]) => Socket;

const base = zmq.Socket as unknown as Old & New;

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) if (!socket.closed) socket.close();
});

/** The socket, which is closed after the test. */
function use(socket: Socket): Socket {
  socket.linger = 0;
  sockets.push(socket);
  return socket;
}

function old(constructor: (this: Socket, type: string) => unknown): Old & New {
  return constructor as unknown as Old & New;
}

/** Ways to write a subclass, by name. */
const ways: Readonly<Record<string, () => Old & New>> = {
  "util.inherits": () => {
    const Mine = old(function (type) {
      base.call(this, type);
      this.name = "mine";
    });
    inherits(Mine, zmq.Socket);
    return Mine;
  },
  "Object.create as prototype": () => {
    const Mine = old(function (type) {
      base.apply(this, [type]);
      this.name = "mine";
    });
    Mine.prototype = Object.create(zmq.Socket.prototype, { constructor: { value: Mine } }) as object;
    return Mine;
  },
  "a socket as prototype": () => {
    const Mine = old(function (type) {
      base.call(this, type);
      this.name = "mine";
    });
    Mine.prototype = use(new base("req"));
    return Mine;
  },
  "what TypeScript and CoffeeScript make of a class": () => {
    const Mine = old(function (type) {
      const self = (base.call(this, type) ?? this) as Socket;
      self.name = "mine";
      return self;
    });
    Object.setPrototypeOf(Mine, zmq.Socket);
    Mine.prototype = Object.create(zmq.Socket.prototype, { constructor: { value: Mine } }) as object;
    return Mine;
  },
  "Reflect.construct": () => {
    const Mine = old(function (type) {
      const self = Reflect.construct(zmq.Socket, [type], Mine) as Socket;
      self.name = "mine";
      return self;
    });
    inherits(Mine, zmq.Socket);
    return Mine;
  },
  "a class of a class": () => {
    class Mine extends zmq.Socket {
      name = "mine";
    }
    return class extends Mine {} as unknown as Old & New;
  },
  "a function over a function": () => {
    const Middle = old(function (type) {
      base.call(this, type);
    });
    inherits(Middle, zmq.Socket);
    const Mine = old(function (type) {
      Middle.call(this, type);
      this.name = "mine";
    });
    inherits(Mine, Middle);
    return Mine;
  },
};

describe.each(Object.entries(ways))("%s", (_, make) => {
  test("makes full sockets", async () => {
    const Mine = make();
    const [reply, request] = [use(new Mine("rep")), use(new Mine("req"))];
    for (const socket of [reply, request]) {
      expect([socket instanceof zmq.Socket, socket instanceof EventEmitter, socket instanceof Mine]).toEqual([
        true,
        true,
        true,
      ]);
      expect([socket.name, socket.closed, socket.linger]).toEqual(["mine", false, 0]);
    }
    expect([reply.type, request.type]).toEqual(["rep", "req"]);
    reply.on("message", (...parts: Buffer[]) => reply.send([...parts, "answered"]));
    reply.bindSync("tcp://127.0.0.1:*");
    request.connect(String(reply.last_endpoint));
    expect(request.send("question")).toBe(request);
    expect((await once(request, "message")).map(String)).toEqual(["question", "answered"]);
    expect(reply.listenerCount("message")).toBe(1);
    expect(request.listenerCount("message")).toBe(0);
    reply.close();
    expect([reply.closed, request.closed]).toEqual([true, false]);
  });

  test("and its methods come before those of Socket, which they can call", async () => {
    const Mine = make();
    const calls: string[] = [];
    const { prototype } = Mine as unknown as { prototype: Record<string, (...args: unknown[]) => unknown> };
    const inherited = zmq.Socket.prototype as unknown as typeof prototype;
    for (const name of ["send", "on", "emit", "setsockopt", "getsockopt", "close", "removeAllListeners"])
      Object.defineProperty(prototype, name, {
        value(this: Socket, ...args: unknown[]): unknown {
          calls.push(name);
          return inherited[name]!.apply(this, args);
        },
      });
    const [pull, push] = [use(new Mine("pull")), use(new Mine("push"))];
    expect(calls).toEqual(["setsockopt", "setsockopt"]);
    pull.bindSync("inproc://overridden");
    push.connect("inproc://overridden");
    const message = new Promise((resolve) => pull.on("message", resolve));
    push.send("text");
    expect(String(await message)).toBe("text");
    expect(pull.identity).toBe(pull.getsockopt("identity"));
    pull.removeAllListeners();
    push.close();
    expect(calls.slice(2)).toEqual(
      ["on", "send", "emit", "getsockopt", "getsockopt", "removeAllListeners", "close"].filter(Boolean),
    );
  });
});

test("removeAllListeners() leaves the socket receiving and sending", async () => {
  const [pull, push] = [use(zmq.socket("pull")), use(zmq.socket("push"))];
  pull.bindSync("inproc://no-listeners");
  push.connect("inproc://no-listeners");
  for (const socket of [pull, push]) socket.removeAllListeners();
  expect(pull.eventNames()).toEqual([]);
  push.send("text");
  expect(String((await once(pull, "message"))[0])).toBe("text");
});

test("an object that inherits from a socket, and a proxy of one, are that socket", async () => {
  const pull = use(zmq.socket("pull"));
  const views = [Object.create(pull) as Socket, new Proxy(pull, {})];
  for (const view of views) {
    view.setsockopt("linger", 0);
    view.bindSync("tcp://127.0.0.1:*");
    const push = use(zmq.socket("push"));
    push.connect(String(view.getsockopt("last_endpoint")));
    push.send("text");
    expect(String((await once(pull, "message"))[0])).toBe("text");
  }
});

test("a second call of the constructor closes the socket that the object was, and opens another", async () => {
  const mine = use(new base("pull"));
  mine.bindSync("inproc://first-life");
  base.call(mine, "pull");
  expect([mine.type, mine.closed, mine.getsockopt("last_endpoint")]).toEqual(["pull", false, null]);
  await turn();
  mine.bindSync("inproc://first-life");
  const push = use(zmq.socket("push"));
  push.connect("inproc://first-life");
  push.send("text");
  expect(String((await once(mine, "message"))[0])).toBe("text");
  expect(() => base.call(mine, "none")).toThrow("Invalid socket type: none");
  expect(mine.closed).toBe(false);
});

alone("v5WithoutNew", async () => {
  const loose = zmq as unknown as Record<"Socket", (type: string) => Socket>;
  const { Socket } = loose;
  for (const socket of [loose.Socket("req"), Socket("req")].map(use)) {
    expect(socket).toBeInstanceOf(zmq.Socket);
    expect(socket.constructor).toBe(zmq.Socket);
  }
  expect(zmq.Socket.name).toBe("Socket");
  const { Socket: Theirs } = createRequire(import.meta.url)("zeromq/v5-compat") as typeof loose;
  expect(() => Theirs("req")).toThrow("cannot be invoked without 'new'");
  expect(() => Theirs.call(Object.create(Theirs.prototype as object) as never, "req")).toThrow("without 'new'");
  return Promise.resolve();
});
