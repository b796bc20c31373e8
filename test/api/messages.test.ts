/**
 * Ways to send and receive that npm zeromq does not have: without a promise, many messages at once,
 * and waits that can be ended.
 */
import { describe, expect, test } from "vitest";
import { Pair, Publisher, Pull, Push, Reply, Request, Router, type Message } from "../../ts/index.js";
import { link, settles, texts, transport, turn, use } from "../support.js";

const tcp = transport("tcp");
const inproc = transport("inproc");

/** The error of a call. */
async function refusal(call: () => unknown): Promise<{ code?: string; name?: string; detail?: string }> {
  try {
    await call();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it was not refused");
}

describe("trySend() and tryReceive()", () => {
  test("succeed at once, or return false or undefined", async () => {
    const [push, pull] = [new Push({ sendHighWaterMark: 2 }), new Pull({ receiveHighWaterMark: 2 })];
    expect(use(push).trySend("nobody is there")).toBe(false);
    await link(pull, push, inproc);
    expect(pull.tryReceive()).toBeUndefined();
    let sent = 0;
    while (push.trySend(["message", sent])) sent++;
    expect(sent).toBe(4);
    for (let i = 0; i < sent; i++) expect(texts(pull.tryReceive()!)).toEqual(["message", String(i)]);
    expect(pull.tryReceive()).toBeUndefined();
    expect(push.trySend("room again")).toBe(true);
  });

  test("do not overtake waiting calls", async () => {
    const [push, pull] = [new Push({ sendHighWaterMark: 1 }), new Pull({ receiveHighWaterMark: 1 })];
    await link(pull, push, inproc);
    for (let i = 0; i < 2; i++) expect(push.trySend(i)).toBe(true);
    const waiting = push.send(2);
    expect(push.trySend("too early")).toBe(false);
    for (let i = 0; i < 3; i++) expect(texts(await pull.receive())).toEqual([String(i)]);
    await waiting;
    const receiving = pull.receive();
    expect(pull.tryReceive()).toBeUndefined();
    expect(push.trySend("for the one who waits")).toBe(true);
    expect(texts(await receiving)).toEqual(["for the one who waits"]);
  });

  test("a loop of these calls does not starve the network", async () => {
    const [push, pull] = [new Push(), new Pull()];
    await link(pull, push, tcp);
    const received: string[] = [];
    for (let sent = 0; received.length < 5000;) {
      await turn();
      while (sent < 5000 && push.trySend(sent)) sent++;
      for (let message = pull.tryReceive(); message; message = pull.tryReceive()) received.push(...texts(message));
    }
    expect(received).toEqual(Array.from({ length: 5000 }, (_, i) => String(i)));
  });

  test("a REQ out of turn, a closed socket, a type that cannot", async () => {
    const [reply, request] = [new Reply(), new Request()];
    await link(reply, request, inproc);
    expect(request.tryReceive()).toBeUndefined();
    expect(request.trySend("question")).toBe(true);
    expect(request.trySend("again")).toBe(false);
    expect(texts(reply.tryReceive()!)).toEqual(["question"]);
    expect(reply.trySend("answer")).toBe(true);
    expect(texts(request.tryReceive()!)).toEqual(["answer"]);
    request.close();
    expect(() => request.trySend("late")).toThrow(expect.objectContaining({ code: "EBADF" }) as Error);
    expect(() => request.tryReceive()).toThrow(expect.objectContaining({ code: "EBADF" }) as Error);
    const publisher = use(new Publisher()) as unknown as Pull;
    const refused = { code: "ENOTSUP", detail: "this kind of socket only sends" };
    expect(() => publisher.tryReceive()).toThrow(expect.objectContaining(refused) as Error);
    const router = use(new Router({ mandatory: true }));
    expect(() => router.trySend(["stranger", "text"])).toThrow(
      expect.objectContaining({ code: "EHOSTUNREACH", detail: "no peer has this routing id now" }) as Error,
    );
  });
});

describe("sendMany() and receiveMany()", () => {
  test.each(["tcp", "inproc"])("a hundred thousand messages over %s, in order and bounded", async (name) => {
    const [push, pull] = [new Push({ sendHighWaterMark: 100 }), new Pull({ receiveHighWaterMark: 100 })];
    await link(pull, push, transport(name));
    const count = 100_000;
    let [taken, received, ahead] = [0, 0, 0];
    const numbers = function* (): Iterable<string> {
      for (; taken < count; taken++) {
        ahead = Math.max(ahead, taken - received);
        yield String(taken);
      }
    };
    const sending = push.sendMany(numbers());
    while (received < count) {
      const batch = await pull.receiveMany(64);
      expect(batch.length).toBeLessThanOrEqual(64);
      for (const [part] of batch) if (String(part) !== String(received++)) throw new Error(`not ${received - 1}`);
    }
    await sending;
    // Over tcp, the kernel's buffers hold more messages.
    if (name === "inproc") expect(ahead).toBeLessThanOrEqual(300);
    else expect(ahead).toBeLessThan(count);
  });

  test("a batch and the messages around it keep their order; parts stay together", async () => {
    const [push, pull] = [new Push({ sendHighWaterMark: 1 }), new Pull({ receiveHighWaterMark: 1 })];
    await link(pull, push, inproc);
    const sending = [push.send("first"), push.sendMany([["a", "b"], "c", ["d"]]), push.send("last")];
    const messages: Message[][] = [];
    while (messages.length < 5) messages.push(...(await pull.receiveMany()));
    expect(messages.map(texts)).toEqual([["first"], ["a", "b"], ["c"], ["d"], ["last"]]);
    await Promise.all(sending);
  });

  test("several receivers get batches in the order of their calls", async () => {
    const [push, pull] = [new Push(), new Pull()];
    await link(pull, push, inproc);
    const receiving = [pull.receiveMany(2), pull.receive(), pull.receiveMany(3)];
    await push.sendMany(["1", "2", "3", "4", "5", "6"]);
    const [two, one, three] = await Promise.all(receiving);
    expect([two, one, three].flat(2).map(String)).toEqual(["1", "2", "3", "4", "5", "6"]);
  });

  test("no messages, no iterable, an iterable that throws or closes the socket, and no maximum", async () => {
    const [push, pull] = [new Push(), new Pull()];
    await link(pull, push, inproc);
    await push.sendMany([]);
    const given = push as unknown as { sendMany(messages: unknown, options?: unknown): Promise<void> };
    expect(await refusal(() => given.sendMany(1))).toBeInstanceOf(TypeError);
    expect(await refusal(() => given.sendMany([], 1))).toBeInstanceOf(TypeError);
    expect(await refusal(() => given.sendMany(["sent", Symbol("not sent"), "nor this"]))).toBeInstanceOf(TypeError);
    expect((await pull.receiveMany()).map(texts)).toEqual([["sent"]]);
    for (const most of [0, NaN, "1"])
      expect(await refusal(() => pull.receiveMany(most as number))).toBeInstanceOf(TypeError);
    const closing = function* (): Iterable<string> {
      yield "sent";
      push.close();
      yield "too late";
    };
    expect(await refusal(() => push.sendMany(closing()))).toMatchObject({ code: "EBADF" });
  });

  test("a pending sendMany() is aborted, and the program keeps its unsent messages", async () => {
    const [push, pull] = [new Push({ sendHighWaterMark: 1 }), new Pull({ receiveHighWaterMark: 1 })];
    await link(pull, push, inproc);
    const controller = new AbortController();
    let taken = 0;
    const endless = function* (): Iterable<number> {
      for (;;) yield taken++;
    };
    const sending = push.sendMany(endless(), { signal: controller.signal });
    expect(await settles(sending)).toBe(false);
    controller.abort(new Error("enough"));
    await expect(sending).rejects.toThrow("enough");
    // All accepted messages but the last have arrived.
    for (let i = 0; i < taken - 1; i++) expect(texts(await pull.receive())).toEqual([String(i)]);
    expect(pull.tryReceive()).toBeUndefined();
  });
});

describe("waits that are ended", () => {
  test("by their own timeout, which overrides the socket's", async () => {
    const socket = use(new Pair({ receiveTimeout: 0, sendTimeout: 0 }));
    const receiving = socket.receive({ timeout: Infinity });
    expect(await settles(receiving)).toBe(false);
    const sending = socket.send("nobody", { timeout: -1 });
    expect(await settles(sending)).toBe(false);
    const timed = { code: "EAGAIN", message: "Operation was not possible or timed out" };
    expect(await refusal(() => socket.receive({ timeout: 1 }))).toMatchObject({
      ...timed,
      detail: "no message has come",
    });
    expect(await refusal(() => socket.send("x", { timeout: 1 }))).toMatchObject({
      ...timed,
      detail: expect.stringContaining("sendHighWaterMark") as string,
    });
    expect(await refusal(() => socket.receiveMany(5, { timeout: 1 }))).toMatchObject(timed);
    expect(await refusal(() => socket.receiveDetailed({ timeout: 1 }))).toMatchObject(timed);
    socket.close();
    for (const pending of [receiving, sending])
      await expect(pending).rejects.toMatchObject({ code: "EAGAIN", detail: "the socket was closed meanwhile" });
  });

  test("timeout 0 does not wait", async () => {
    const socket = use(new Pair());
    for (const call of [() => socket.receive({ timeout: 0 }), () => socket.send("x", { timeout: 0 })])
      expect(await refusal(call)).toMatchObject({ code: "EAGAIN" });
  });

  test("by a signal, before and while they wait; the other calls continue", async () => {
    const [push, pull] = [new Push(), new Pull()];
    use(push);
    const controller = new AbortController();
    const { signal } = controller;
    const given = push.send("given up", { signal });
    const patient = push.send("sent");
    controller.abort();
    await expect(given).rejects.toMatchObject({ name: "AbortError" });
    await expect(push.send("not at all", { signal })).rejects.toMatchObject({ name: "AbortError" });
    await link(pull, push, inproc);
    await patient;
    expect(texts(await pull.receive())).toEqual(["sent"]);
    for (const call of [
      () => pull.receive({ signal }),
      () => pull.receiveMany(1, { signal }),
      () => pull.receiveDetailed({ signal }),
      () => pull.messages({ signal }).next(),
      () => push.sendMany(["x"], { signal }),
    ])
      expect(await refusal(call)).toMatchObject({ name: "AbortError" });
    expect(pull.tryReceive()).toBeUndefined();
  });

  test("by AbortSignal.timeout(), whose reason they get", async () => {
    const socket = use(new Pair());
    const signal = AbortSignal.timeout(1);
    await expect(socket.receive({ signal })).rejects.toMatchObject({ name: "TimeoutError" });
  });

  test("a loop over messages", async () => {
    const [push, pull] = [new Push(), new Pull()];
    await link(pull, push, inproc);
    const controller = new AbortController();
    const seen: string[] = [];
    const loop = async (): Promise<void> => {
      for await (const [text] of pull.messages({ signal: controller.signal })) {
        seen.push(String(text));
        if (seen.length === 3) controller.abort(new Error("that will do"));
      }
    };
    await push.sendMany(["1", "2", "3", "4"]);
    await expect(loop()).rejects.toThrow("that will do");
    expect(seen).toEqual(["1", "2", "3"]);
    expect(texts(await pull.receive())).toEqual(["4"]);
    const ending = (async () => {
      for await (const message of pull.messages()) seen.push(...texts(message));
    })();
    await push.send("last");
    while (seen.length < 4) await turn();
    pull.close();
    await ending;
    expect(seen.at(-1)).toBe("last");
  });

  test("wrong options of a wait are refused with a TypeError", async () => {
    const socket = use(new Pair()) as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const options of [{ timeout: "1" }, { timeout: NaN }, { signal: {} }, 1, "x"])
      for (const call of [() => socket["send"]!("x", options), () => socket["receive"]!(options)])
        expect(await refusal(call)).toBeInstanceOf(TypeError);
  });

  test("the listener of the signal is removed after the wait", async () => {
    const [push, pull] = [new Push(), new Pull()];
    await link(pull, push, inproc);
    let listening = 0;
    const { signal } = new AbortController();
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>): void => {
      listening++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
      listening--;
      remove(...args);
    };
    const receiving = pull.receive({ signal });
    expect(listening).toBe(1);
    await push.send("x");
    await receiving;
    expect(listening).toBe(0);
  });
});
