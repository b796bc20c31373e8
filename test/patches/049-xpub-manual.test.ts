/** libzmq-src/patches/049: the peer that a manual XPUB subscribes. */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { awaitPart, close, newContext, newSocket, receivePart, sendPart, turns } from "./mirror.js";

function manual(context: zmq.ContextPtr): zmq.SocketPtr {
  const xpub = newSocket(context, zmq.ZMQ_XPUB);
  zmq.zmq_setsockopt(xpub, zmq.ZMQ_XPUB_MANUAL, 1);
  return xpub;
}

test("a message of a subscriber does not change the peer of the next subscription", async () => {
  const context = newContext();
  const xpub = manual(context);
  zmq.zmq_bind(xpub, "inproc://manual");
  const [a, b] = [newSocket(context, zmq.ZMQ_XSUB), newSocket(context, zmq.ZMQ_XSUB)];
  for (const xsub of [a, b]) zmq.zmq_connect(xsub, "inproc://manual");
  sendPart(a, "message");
  sendPart(a, "\x01A");
  sendPart(b, "\x01B");
  const served = new Map([
    ["\x01A", "for a"],
    ["\x01B", "for b"],
  ]);
  for (let i = 0; i < 3; i++) {
    const topic = served.get(await awaitPart(xpub));
    if (topic !== undefined) zmq.zmq_setsockopt(xpub, zmq.ZMQ_SUBSCRIBE, topic);
  }
  for (const topic of served.values()) sendPart(xpub, topic);
  expect([receivePart(a), receivePart(a)]).toEqual(["for a", null]);
  expect([receivePart(b), receivePart(b)]).toEqual(["for b", null]);
});

test("a subscription for a peer that has left subscribes no peer", async () => {
  const context = newContext();
  const xpub = manual(context);
  zmq.zmq_bind(xpub, "inproc://manual");
  const subscriber = (): zmq.SocketPtr => {
    const xsub = newSocket(context, zmq.ZMQ_XSUB);
    zmq.zmq_connect(xsub, "inproc://manual");
    return xsub;
  };
  const leaving = subscriber();
  sendPart(leaving, "\x01A");
  close(leaving);
  for (let i = 0; i < 5; i++) {
    await turns(10);
    zmq.zmq_getsockopt_value(xpub, zmq.ZMQ_EVENTS); // it processes the end
  }
  const others = [1, 2, 3].map(subscriber);
  expect(receivePart(xpub)).toBe("\x01A");
  zmq.zmq_setsockopt(xpub, zmq.ZMQ_SUBSCRIBE, "all");
  expect(sendPart(xpub, "all")).toBe(3);
  expect(others.map(receivePart)).toEqual([null, null, null]);
});
