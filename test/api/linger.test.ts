/** Messages after close(): libzmq sends them within linger, and the context waits for that. */
import { describe, expect, test } from "vitest";
import { Pull, Push } from "../../ts/index.js";
import { endpointOf, link, newContext, settles, temporaryFolder, texts, transports, use } from "../support.js";

describe("linger", () => {
  test.each([...transports])("messages that were sent before close() arrive, over %s", async (_name, over) => {
    for (const swapped of [false, true]) {
      const [push, pull] = [new Push(), new Pull()];
      await (swapped ? link(pull, push, over) : link(push, pull, over));
      for (let i = 0; i < 500; i++) await push.send([String(i), Buffer.alloc(1000)]);
      push.close();
      for (let i = 0; i < 500; i++) expect(String((await pull.receive())[0])).toBe(String(i));
    }
  });

  test("messages to the last connected peer arrive too", async () => {
    const [first, last] = [use(new Pull()), use(new Pull())];
    for (const pull of [first, last]) pull.bindSync("tcp://127.0.0.1:*");
    const push = use(new Push());
    push.connect(endpointOf(first));
    await push.send("to the first");
    push.connect(endpointOf(last));
    for (const text of ["to the first again", "to the last"]) await push.send(text);
    push.close();
    expect(texts(await last.receive())).toEqual(["to the last"]);
  });

  test("without a limit, the context ends when the message has arrived", async () => {
    const endpoint = `ipc://${temporaryFolder()}/socket`; // another program could bind a released tcp port first
    const [context, pull] = [newContext(), use(new Pull())];
    const push = use(new Push({ context, reconnectInterval: 1 }));
    push.connect(endpoint);
    await push.send("text");
    const closing = context.close();
    expect(push.closed).toBe(true);
    expect(await settles(closing)).toBe(false);
    await pull.bind(endpoint);
    expect(texts(await pull.receive())).toEqual(["text"]);
    await closing;
  });

  test("with a limit, the context ends after that time", async () => {
    const context = newContext();
    const push = use(new Push({ context, linger: 30 }));
    push.connect("tcp://127.0.0.1:1");
    await push.send("text");
    const start = performance.now();
    await context.close();
    expect(performance.now() - start).toBeGreaterThan(28);
  });

  test("of 0, unsent messages are dropped", async () => {
    const endpoint = `ipc://${temporaryFolder()}/socket`;
    const [context, pull] = [newContext(), use(new Pull())];
    const push = use(new Push({ context, linger: 0 }));
    push.connect(endpoint);
    await push.send("dropped");
    await context.close();
    await pull.bind(endpoint);
    const other = use(new Push());
    other.connect(endpoint);
    await other.send("other");
    expect(texts(await pull.receive())).toEqual(["other"]);
  });

  test("of 0 is the default if the context is not blocky", () => {
    expect(use(new Push({ context: newContext({ blocky: false }) })).linger).toBe(0);
    expect(use(new Push({ context: newContext() })).linger).toBe(-1);
  });
});
