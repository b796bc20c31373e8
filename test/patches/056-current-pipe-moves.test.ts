/** libzmq-src/patches/056: a third peer leaves in the middle of a message. */
import { describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, newContext, newSocket, receivePart, sendPart, sendParts, turns } from "./mirror.js";

test("the rest of a message goes to the peer that has its beginning", async () => {
  const context = newContext();
  const push = newSocket(context, zmq.ZMQ_PUSH);
  zmq.zmq_bind(push, "inproc://three");
  const pulls = [1, 2, 3].map(() => newSocket(context, zmq.ZMQ_PULL));
  for (const pull of pulls) zmq.zmq_connect(pull, "inproc://three");
  for (const text of ["1", "2"]) sendPart(push, text);
  sendPart(push, "a", zmq.ZMQ_SNDMORE);
  expect(pulls.slice(0, 2).map(receivePart)).toEqual(["1", "2"]);
  close(pulls[1]!);
  await turns();
  zmq.zmq_getsockopt_value(push, zmq.ZMQ_EVENTS); // it processes the end
  await turns();
  zmq.zmq_getsockopt_value(push, zmq.ZMQ_EVENTS);
  sendPart(push, "b");
  expect(receivePart(pulls[0]!)).toBeNull();
  expect([receivePart(pulls[2]!), receivePart(pulls[2]!)]).toEqual(["a", "b"]);
});

describe("with and without the patch", () => {
  test("the rest of a message comes from the peer that sent its beginning", () => {
    const context = newContext();
    const pull = newSocket(context, zmq.ZMQ_PULL);
    const pushes = ["a", "b", "c"].map((name) => {
      const push = newSocket(context, zmq.ZMQ_PUSH);
      zmq.zmq_bind(push, `inproc://${name}`);
      zmq.zmq_connect(pull, `inproc://${name}`);
      return push;
    });
    for (const push of pushes) for (const text of ["1", "2"]) sendParts(push, text, "rest");
    const whole = [receivePart(pull), receivePart(pull), receivePart(pull), receivePart(pull)];
    expect(whole).toEqual(["1", "rest", "1", "rest"]);
    sendParts(pushes[0]!, "other", "rest");
    expect(receivePart(pull)).toBe("1");
    zmq.zmq_disconnect(pull, "inproc://b");
    zmq.zmq_getsockopt_value(pushes[1]!, zmq.ZMQ_EVENTS); // it processes the end, and acknowledges it
    expect(receivePart(pull)).toBe("rest");
  });
});
