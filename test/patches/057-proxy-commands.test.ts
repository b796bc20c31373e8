/**
 * libzmq-src/patches/057: a peer of a proxy's control socket sends a message that is not a command.
 */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { newContext, newSocket, receivePart, sendPart } from "./mirror.js";

test.each(["", "X", "terminate", "x".repeat(1000)])("%j is ignored, and the proxy keeps running", (command) => {
  const context = newContext();
  const [frontend, source] = [newSocket(context, zmq.ZMQ_PULL), newSocket(context, zmq.ZMQ_PUSH)];
  const [backend, sink] = [newSocket(context, zmq.ZMQ_PUSH), newSocket(context, zmq.ZMQ_PULL)];
  const [control, peer] = [newSocket(context, zmq.ZMQ_PAIR), newSocket(context, zmq.ZMQ_PAIR)];
  [frontend, backend, control].forEach((socket, i) => zmq.zmq_bind(socket, `inproc://proxy-${i}`));
  [source, sink, peer].forEach((socket, i) => zmq.zmq_connect(socket, `inproc://proxy-${i}`));
  sendPart(peer, command);
  sendPart(source, "message");
  zmq.zmq_proxy_steerable(frontend, backend, null, control);
  expect(receivePart(sink)).toBe("message");
  sendPart(peer, "TERMINATE");
  expect(zmq.zmq_proxy_steerable(frontend, backend, null, control)).toBe(0);
});
