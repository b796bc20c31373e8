/** libzmq-src/patches/055: the program disconnects a peer in the middle of its message. */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { awaitPart, bindTcp, newContext, newSocket, receivePart, sendParts, turns } from "./mirror.js";

test.each([
  ["PULL", zmq.ZMQ_PULL, zmq.ZMQ_PUSH, 0],
  ["PULL, some turns later", zmq.ZMQ_PULL, zmq.ZMQ_PUSH, 50],
  ["ROUTER", zmq.ZMQ_ROUTER, zmq.ZMQ_DEALER, 0],
  ["ROUTER, some turns later", zmq.ZMQ_ROUTER, zmq.ZMQ_DEALER, 50],
])("the message ends, and the next one is whole: %s", async (_title, type, peerType, wait) => {
  const context = newContext();
  const socket = newSocket(context, type);
  const [first, second] = [newSocket(context, peerType), newSocket(context, peerType)];
  const endpoint = bindTcp(first);
  zmq.zmq_connect(socket, endpoint);
  await turns();
  sendParts(first, "a", "b", "c");
  if (type === zmq.ZMQ_ROUTER) expect(await awaitPart(socket)).toHaveLength(5);
  expect(await awaitPart(socket)).toBe("a");
  zmq.zmq_disconnect(socket, endpoint);
  await turns(wait);
  expect(receivePart(socket)).toBe("");
  expect(zmq.zmq_getsockopt_value(socket, zmq.ZMQ_RCVMORE)).toBe(0);
  zmq.zmq_connect(socket, bindTcp(second));
  await turns();
  sendParts(second, "d", "e");
  if (type === zmq.ZMQ_ROUTER) expect(await awaitPart(socket)).toHaveLength(5);
  expect([await awaitPart(socket), await awaitPart(socket)]).toEqual(["d", "e"]);
});
