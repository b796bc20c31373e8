/** libzmq-src/patches/050: a disconnect message, and a peer that has closed. */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, newContext, newSocket, receivePart, turns } from "./mirror.js";

test("a socket whose inproc peer has closed can disconnect", async () => {
  const context = newContext();
  const [router, dealer] = [newSocket(context, zmq.ZMQ_ROUTER), newSocket(context, zmq.ZMQ_DEALER)];
  zmq.zmq_setsockopt(router, zmq.ZMQ_DISCONNECT_MSG, "bye");
  zmq.zmq_bind(router, "inproc://bye");
  zmq.zmq_connect(dealer, "inproc://bye");
  close(router);
  await turns();
  expect(receivePart(dealer)).toBeNull();
  expect(zmq.zmq_disconnect(dealer, "inproc://bye")).toBe(0);
  close(dealer);
  await turns();
});
