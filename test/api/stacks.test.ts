/** An error's stack begins with the calling line of the program. */
import { expect, test } from "vitest";
import { Pair, Push } from "../../ts/index.js";
import * as zmq from "../../ts/zmq/index.js";

const CALLS: Readonly<Record<string, (socket: Push) => unknown>> = {
  "a refused endpoint": (socket) => socket.connect("no endpoint"),
  "a bind that is refused": (socket) => socket.bindSync("tcp://127.0.0.1:port"),
  "a bind that is rejected": (socket) => socket.bind("tcp://127.0.0.1:port"),
  "an option of the wrong type": (socket) => (socket.linger = "soon" as unknown as number),
  "an option of the constructor": () => new Pair({ linger: "soon" as unknown as number }),
  "a message that cannot be sent now": (socket) => socket.send("text", { timeout: 0 }),
  "an argument of the mirror": () => zmq.zmq_has(5 as unknown as string),
};

test.each(Object.entries(CALLS))("%s", async (_, call) => {
  using socket = new Push();
  const error = await new Promise((resolve) => resolve(call(socket))).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  const [first] = (error?.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  expect(first).toContain("stacks.test.ts");
});
