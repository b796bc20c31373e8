/**
 * Memory that is full of messages. An instance whose memory is full of large messages still serves
 * small ones, for which the last 64 MB are reserved. When small ones have filled these too, libzmq
 * ends the instance with an error that says what to do. Other instances and the process continue.
 * The tests take the rest of the memory first, so that 64 MB of messages fill it.
 */
import { describe, expect, test } from "vitest";
import { AssertionError, Batch, createInstance, Pull, Push, type Instance } from "../../ts/index.js";
import { newContext, use, useInstance } from "../support.js";

const SIZES = [30, 28, 24, 20, 16].map((power) => 2 ** power);
const ADVICE = expect.stringContaining("sendHighWaterMark and receiveHighWaterMark") as string;

/**
 * In inline mode, 64 MB are reserved for small blocks. In threaded mode, any block may use them.
 */
function nearlyFull(threads = false): Instance {
  const instance = useInstance(createInstance({ threads }));
  const { exports } = instance;
  const left = threads ? exports.malloc(2 ** 26) : undefined;
  for (const size of SIZES) while (exports.malloc(size) !== 0);
  if (left !== undefined) exports.free(left);
  return instance;
}

/** Makes two sockets of the instance, connects them, and exchanges a message. */
async function works(instance: Instance, text: string): Promise<void> {
  const context = newContext({ instance });
  const [pull, push] = [use(new Pull({ context })), use(new Push({ context }))];
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(pull.lastEndpoint!);
  await push.send(text);
  expect(String(await pull.receive())).toBe(text);
}

test("sockets are made, connect and exchange messages", async () => {
  const instance = nearlyFull();
  for (let i = 0; i < 20; i++) await works(instance, `${i}`);
  const push = use(new Push({ context: newContext({ instance }) }));
  await expect(push.send(new Uint8Array(2 ** 17))).rejects.toMatchObject({ code: "ENOMEM", detail: ADVICE });
  expect(instance.failure).toBe(undefined);
});

describe.each([
  ["inline", false],
  ["threaded", true],
])("%s: small messages until memory is full", (_mode, threads) => {
  const small = new Batch(Array.from({ length: 1000 }, (_, i) => `message ${i}`));

  test("a PUSH without a high-water mark and without a peer", async () => {
    const other = useInstance(createInstance({ threads }));
    const instance = nearlyFull(threads);
    const push = new Push({ context: newContext({ instance }), sendHighWaterMark: 0, linger: 0 });
    push.connect("inproc://nobody");
    const fill = async (): Promise<void> => {
      for (;;) await push.sendBatch(small);
    };
    const failure: unknown = await fill().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AssertionError);
    expect(failure).toMatchObject({ message: ADVICE });
    expect(instance.failure).toBe(failure);
    await works(other, "another instance goes on");
  });

  test("a PULL without a high-water mark, from which nothing is received", async () => {
    const other = useInstance(createInstance({ threads }));
    const instance = nearlyFull(threads);
    const pull = new Pull({ context: newContext({ instance }), receiveHighWaterMark: 0 });
    await pull.bind("tcp://127.0.0.1:*");
    const push = use(new Push({ context: newContext({ instance: other }), linger: 0 }));
    push.connect(pull.lastEndpoint!);
    const ended = new Promise<Error>((resolve) => instance.onFailure(resolve));
    const fill = async (): Promise<void> => {
      while (!instance.failure) await push.sendBatch(small);
    };
    void fill();
    const failure = await ended;
    expect(failure).toBeInstanceOf(AssertionError);
    expect(failure).toMatchObject({ message: ADVICE });
    expect(() => pull.receive()).toThrow(failure);
    await works(other, "another instance goes on");
  });
});
