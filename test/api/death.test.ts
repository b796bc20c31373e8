/**
 * The failure of an instance: pending operations reject with the reason, and peers see its
 * connections end. The process, other instances and new contexts continue. A lack of memory that
 * libzmq can report is not a failure.
 */
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { defaultInstance } from "../../ts/instance.js";
import {
  AssertionError,
  Context,
  createInstance,
  DestroyedError,
  Dealer,
  Pair,
  Pull,
  Push,
  Router,
  TrapError,
  type Instance,
} from "../../ts/index.js";
import type { MsgPtr, SocketPtr } from "../../ts/core/boundary/module.js";
import { createZmq, ENOMEM, zmq_msg_t } from "../../ts/zmq/index.js";
import { activeResources } from "../resources.js";
import { endpointOf, newContext, portOf, texts, turn, use, newInstance, threaded } from "../support.js";

const MESSAGE_BYTES = 64;

/** Asks libzmq for the size of 64 bytes that are not a message, which fails an assertion. */
function useUninitialisedMessage({ memory, exports }: Instance): void {
  memory.borrow(MESSAGE_BYTES, (ptr) => {
    memory.u8.fill(0, ptr, ptr + MESSAGE_BYTES);
    exports.zmq_msg_size(ptr as number as MsgPtr);
  });
}

/** Passes an address outside memory as a socket. */
function useWildPointer({ exports }: Instance): void {
  exports.zmq_close(0xffff_fff0 as SocketPtr);
}

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

interface Ending {
  readonly how: string;
  readonly end: (instance: Instance) => void;
  readonly type: new (...args: never[]) => Error;
}

const endings: Ending[] = [
  { how: "a failed assertion", end: useUninitialisedMessage, type: AssertionError },
  { how: "a trap", end: useWildPointer, type: TrapError },
];

describe("the thrown error", () => {
  test("an assertion's error names assertion, file and line", () => {
    const instance = newInstance();
    const error = thrownBy(() => useUninitialisedMessage(instance));
    expect(error).toBeInstanceOf(AssertionError);
    expect(error).toMatchObject({ name: "AssertionError", code: "ERR_ZMQ_ASSERTION" });
    expect((error as Error).message).toMatch(/^Assertion failed: check \(\) \(.*\bmsg\.cpp:\d+\)$/);
    expect(instance.failure).toBe(error);
  });

  test("a trap's error has the engine's as its cause", () => {
    const instance = newInstance();
    const error = thrownBy(() => useWildPointer(instance));
    expect(error).toBeInstanceOf(TrapError);
    expect(error).toMatchObject({ name: "TrapError", code: "ERR_ZMQ_TRAP" });
    expect((error as Error).cause).toBeInstanceOf(Error);
    expect((error as Error).cause).toMatchObject({ name: "RuntimeError" });
    expect((error as Error).message).toContain(((error as Error).cause as Error).message);
    expect(instance.failure).toBe(error);
  });

  test("destroy() ends an instance too, and the first reason stays", () => {
    const instance = createInstance({ threads: threaded });
    instance.destroy();
    const { failure } = instance;
    expect(failure).toBeInstanceOf(DestroyedError);
    expect(thrownBy(() => useUninitialisedMessage(instance))).toBe(failure);
    instance.destroy();
    expect(instance.failure).toBe(failure);
  });
});

describe.each(endings)("after $how", ({ end, type }) => {
  test("all pending operations reject with the error, and every later call throws it", async () => {
    const instance = newInstance();
    const context = new Context({ instance });
    const [pull, push, pair] = [new Pull({ context }), new Push({ context }), new Pair({ context })];
    await pull.bind("tcp://127.0.0.1:*");
    const iterator = pair[Symbol.asyncIterator]();
    const pending = [
      pull.receive(),
      pull.receive(),
      push.send("to nobody"),
      push.send(["to", "nobody"]),
      iterator.next(),
    ];
    const settled = Promise.allSettled(pending);
    const failure = thrownBy(() => end(instance));
    expect(failure).toBeInstanceOf(type);
    expect(await settled).toEqual(pending.map(() => ({ status: "rejected", reason: failure })));

    expect(instance.failure).toBe(failure);
    expect([pull.closed, push.closed, pair.closed]).toEqual([true, true, true]);
    expect(thrownBy(() => instance.exports.zmq_ctx_new())).toBe(failure);
    expect(thrownBy(() => pull.receive())).toBe(failure);
    expect(thrownBy(() => push.send("text"))).toBe(failure);
    expect(thrownBy(() => pull.linger)).toBe(failure);
    expect(thrownBy(() => push.connect("tcp://127.0.0.1:1"))).toBe(failure);
    expect(thrownBy(() => pull.bind("tcp://127.0.0.1:*"))).toBe(failure);
    expect(thrownBy(() => new Pair({ context }))).toBe(failure);
    for (const socket of [pull, push, pair]) socket.close();
    await context.close();
  });

  test("no memory of the instance is allocated or freed", () => {
    const instance = newInstance();
    const block = instance.memory.alloc(8);
    const failure = thrownBy(() => end(instance));
    expect(thrownBy(() => instance.memory.alloc(8))).toBe(failure);
    expect(thrownBy(() => instance.memory.free(block))).toBe(failure);
    expect(thrownBy(() => instance.memory.hasRoom(8))).toBe(failure);
  });

  test("observers end with the error", async () => {
    const instance = newInstance();
    const pair = new Pair({ context: new Context({ instance }) });
    const { events } = pair;
    const receiving = events.receive();
    const rejected = expect(receiving).rejects.toBeInstanceOf(type);
    const failure = thrownBy(() => end(instance));
    await rejected;
    expect(events.closed).toBe(true);
    expect(thrownBy(() => events.receive())).toBe(failure);
    expect(thrownBy(() => pair.events)).toBe(failure);
    events.close();
  });

  test("listeners get no more events, and no promise rejects unhandled", async () => {
    const instance = newInstance();
    const pair = new Pair({ context: new Context({ instance }) });
    const { events } = pair;
    const heard: string[] = [];
    events.on("end", ({ type }) => heard.push(type));
    thrownBy(() => end(instance));
    await turn(); // an unhandled rejection would fail the test run
    expect(events.closed).toBe(true);
    expect(heard).toEqual([]);
  });

  test("a failure during a turn of the event loop is not an uncaught exception", async () => {
    const instance = newInstance();
    const pull = new Pull({ context: new Context({ instance }) });
    await pull.bind("tcp://127.0.0.1:*");
    const rejected = expect(pull.receive()).rejects.toBeInstanceOf(type);
    instance.later(() => end(instance));
    await rejected;
    await turn(); // an uncaught exception would fail the test run
    expect(instance.failure).toBeInstanceOf(type);
  });

  test("a pending close() resolves", async () => {
    const instance = newInstance();
    const context = new Context({ instance });
    const push = new Push({ context });
    push.connect("tcp://127.0.0.1:1");
    await push.send("never sent");
    const closing = context.close();
    thrownBy(() => end(instance));
    await closing;
  });

  test("the instance's connections end, its port is free, and it does not keep the process alive", async () => {
    defaultInstance(); // used by the sockets below, which bind the port
    const before = activeResources();
    const instance = newInstance();
    const context = new Context({ instance });
    const router = new Router({ context });
    await router.bind("tcp://127.0.0.1:*");
    const [port, endpoint] = [portOf(router), endpointOf(router)];
    const stranger = connect(port, "127.0.0.1");
    await new Promise((resolve) => stranger.once("data", resolve));
    const ended = new Promise((resolve) => stranger.once("close", resolve));
    stranger.on("error", () => undefined).resume();
    const pending = router.receive().catch(() => undefined);
    thrownBy(() => end(instance));
    await Promise.all([ended, pending]);

    const successor = use(new Router());
    await bindWhenFree(successor, endpoint);
    const dealer = use(new Dealer());
    dealer.connect(endpoint);
    await dealer.send("text");
    expect(texts((await successor.receive()).slice(1))).toEqual(["text"]);
    const [dealerContext, routerContext] = [dealer.context, successor.context];
    expect(dealerContext).toBe(routerContext);
    dealer.close();
    successor.close();
    while (activeResources().length > before.length) await turn();
    expect(activeResources()).toEqual(before);
  });

  test("other instances continue their operations", async () => {
    const doomed = newInstance();
    const [push, pull] = [use(new Push()), use(new Pull())];
    await pull.bind("tcp://127.0.0.1:*");
    push.connect(endpointOf(pull));
    const received = pull.receive();
    thrownBy(() => end(doomed));
    await push.send("on it goes");
    expect(texts(await received)).toEqual(["on it goes"]);
  });

  test("after the default instance has failed, the next socket uses a new one", async () => {
    const doomed = defaultInstance();
    const orphan = use(new Pair());
    const failure = thrownBy(() => end(doomed));
    expect(defaultInstance()).not.toBe(doomed);
    expect(thrownBy(() => orphan.send("text"))).toBe(failure);
    const [a, b] = [use(new Pair()), use(new Pair())];
    await a.bind("inproc://after-death");
    b.connect("inproc://after-death");
    await a.send("alive");
    expect(texts(await b.receive())).toEqual(["alive"]);
  });
});

/** Binds once the event loop has closed the old listener. */
async function bindWhenFree(socket: Router, endpoint: string): Promise<void> {
  for (;;) {
    try {
      await socket.bind(endpoint);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== "EADDRINUSE") throw error;
      await turn();
    }
  }
}

describe("a message that does not fit into memory", () => {
  /** Together with the rest of the memory, more than 4 GiB. */
  const TOO_LARGE = 2 ** 32 - 1;

  test("is refused by the mirror with ENOMEM, and the instance continues", () => {
    const instance = newInstance();
    const zmq = createZmq(instance);
    const msg = new zmq_msg_t(instance);
    for (const size of [TOO_LARGE, TOO_LARGE - 4096, TOO_LARGE - 65536]) {
      expect(zmq.zmq_msg_init_size(msg, size)).toBe(-1);
      expect(zmq.zmq_errno()).toBe(ENOMEM);
    }
    expect(instance.failure).toBeUndefined();
    expect(zmq.zmq_msg_init_buffer(msg, "fits")).toBe(0);
    expect(zmq.zmq_msg_data(msg).toString()).toBe("fits");
    msg.free();
  });

  test("is refused by send() with ENOMEM, alone or as a part, and the socket continues", async () => {
    const context = newContext({ instance: newInstance() });
    const [a, b] = [use(new Pair({ context })), use(new Pair({ context }))];
    await a.bind("inproc://memory");
    b.connect("inproc://memory");
    const huge = new Uint8Array(1);
    Object.defineProperty(huge, "length", { value: TOO_LARGE });
    await expect(a.send(huge)).rejects.toMatchObject({ code: "ENOMEM" });
    await expect(a.send(["head", huge, "tail"])).rejects.toMatchObject({ code: "ENOMEM" });
    await a.send(["still", "here"]);
    expect(texts(await b.receive())).toEqual(["still", "here"]);
  });
});
