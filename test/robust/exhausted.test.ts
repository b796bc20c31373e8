/** An instance whose memory is full of large messages goes on with small ones: the last 64 MB are kept for them. */
import { expect, test } from "vitest";
import { createInstance, Pull, Push } from "../../ts/index.js";
import { newContext, use, useInstance } from "../support.js";

const SIZES = [30, 28, 24, 20, 16].map((power) => 2 ** power);

test("sockets are made, connect and exchange messages", async () => {
  const instance = useInstance(createInstance());
  for (const size of SIZES) while (instance.exports.malloc(size) !== 0);
  for (let i = 0; i < 20; i++) {
    const context = newContext({ instance });
    const [pull, push] = [use(new Pull({ context })), use(new Push({ context }))];
    await pull.bind("tcp://127.0.0.1:*");
    push.connect(pull.lastEndpoint!);
    await push.send(`${i}`);
    expect(String(await pull.receive())).toBe(`${i}`);
  }
  await expect(
    use(new Push({ context: newContext({ instance }) })).send(new Uint8Array(2 ** 17)),
  ).rejects.toMatchObject({ code: "ENOMEM" });
  expect(instance.failure).toBe(undefined);
});
