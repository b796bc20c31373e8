/** libzmq-src/patches/053: properties of the routing id that a ROUTER receives. */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { bindTcp, newContext, newSocket, sendPart, turns } from "./mirror.js";

test("a routing id has the peer's address, also after a poll", async () => {
  const context = newContext();
  const [router, dealer] = [newSocket(context, zmq.ZMQ_ROUTER), newSocket(context, zmq.ZMQ_DEALER)];
  zmq.zmq_connect(dealer, bindTcp(router));
  sendPart(dealer, "message");
  while (((zmq.zmq_getsockopt_value(router, zmq.ZMQ_EVENTS) as number) & zmq.ZMQ_POLLIN) === 0) await turns(1);
  const msg = new zmq.zmq_msg_t();
  zmq.zmq_msg_init(msg);
  expect(zmq.zmq_msg_recv(msg, router, zmq.ZMQ_DONTWAIT)).toBe(5);
  expect(zmq.zmq_msg_gets(msg, "Peer-Address")).toBe("127.0.0.1");
  zmq.zmq_msg_close(msg);
});
