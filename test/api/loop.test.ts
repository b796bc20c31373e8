/** Loop: handlers of sockets and timers run one at a time. */
import { describe, expect, test } from "vitest";
import { Pull, Push } from "../../ts/index.js";
import { Loop } from "../../ts/poller.js";
import { endpointOf, use } from "../support.js";

async function pair(): Promise<[Push, Pull]> {
  const [push, pull] = [use(new Push()), use(new Pull())];
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(endpointOf(pull));
  return [push, pull];
}

describe("sockets", () => {
  test("a handler gets each message, and stop() ends the loop", async () => {
    const [push, pull] = await pair();
    const loop = new Loop();
    const received: string[] = [];
    loop.on(pull, async (socket) => {
      received.push(String(await socket.receive()));
      if (received.length === 3) loop.stop();
    });
    for (const text of ["a", "b", "c", "d"]) await push.send(text);
    await loop.run();
    expect(received).toEqual(["a", "b", "c"]);
  });

  test("handlers run one at a time, even if they wait", async () => {
    const pairs = [await pair(), await pair()];
    const loop = new Loop();
    let [running, most, handled] = [0, 0, 0];
    for (const [push, pull] of pairs) {
      loop.on(pull, async () => {
        most = Math.max(most, ++running);
        await pull.receive();
        await new Promise(setImmediate);
        running--;
        if (++handled === 4) loop.stop();
      });
      for (const text of ["a", "b"]) await push.send(text);
    }
    await loop.run();
    expect(most).toBe(1);
  });

  test("a loop ends without sockets and timers; close() and off() remove a socket", async () => {
    const [push, pull] = await pair();
    const loop = new Loop();
    loop.on(pull, () => pull.close());
    await push.send("end");
    await loop.run();
    const [, other] = await pair();
    loop.on(other, () => undefined);
    expect([loop.off(other), loop.off(other)]).toEqual([true, false]);
    await loop.run();
  });
});

describe("timers", () => {
  test("every() repeats the given number of times, after() once", async () => {
    const loop = new Loop();
    const calls: string[] = [];
    loop.every(1, () => void calls.push("every"), 3);
    const timer = loop.after(1, () => void calls.push("after"));
    await loop.run();
    expect(calls.sort()).toEqual(["after", "every", "every", "every"]);
    expect([timer.left, loop.cancel(timer)]).toEqual([0, false]);
  });

  test("a timer that is set while the loop waits fires in time", async () => {
    const [, pull] = await pair();
    const loop = new Loop();
    loop.on(pull, () => undefined);
    const running = loop.run();
    await new Promise(setImmediate);
    loop.after(1, () => loop.stop());
    await running;
  });

  test("cancel() removes a timer", async () => {
    const loop = new Loop();
    const timer = loop.every(1, () => expect.fail("it was removed"));
    loop.after(5, () => undefined);
    expect(loop.cancel(timer)).toBe(true);
    await loop.run();
  });
});

describe("ends", () => {
  test("a signal rejects with its reason, and the loop can run again", async () => {
    const [, pull] = await pair();
    const loop = new Loop();
    loop.on(pull, () => undefined);
    const controller = new AbortController();
    const running = loop.run({ signal: controller.signal });
    await expect(loop.run()).rejects.toMatchObject({ code: "EBUSY" });
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    loop.after(1, () => loop.stop());
    await loop.run();
  });

  test("an error in a handler ends the loop", async () => {
    const loop = new Loop();
    loop.after(1, () => {
      throw new Error("from a handler");
    });
    await expect(loop.run()).rejects.toThrow("from a handler");
  });

  test("wrong arguments are refused", () => {
    const loop = new Loop();
    expect(() => loop.on({} as never, () => undefined)).toThrow(TypeError);
    expect(() => loop.every(-1, () => undefined)).toThrow(TypeError);
    expect(() => loop.every(1, undefined as never)).toThrow(TypeError);
  });
});
