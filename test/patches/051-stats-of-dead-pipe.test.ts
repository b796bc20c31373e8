/** libzmq-src/patches/051: statistics of a pipe whose peer has gone. */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, newContext, newSocket, receivePart, turns } from "./mirror.js";

test("statistics can be asked for while a peer leaves", async () => {
  const context = newContext();
  const [bound, connected] = [newSocket(context, zmq.ZMQ_DEALER), newSocket(context, zmq.ZMQ_DEALER)];
  zmq.zmq_bind(bound, "inproc://stats");
  zmq.zmq_connect(connected, "inproc://stats");
  const events = zmq.ZMQ_EVENT_PIPES_STATS;
  expect(zmq.zmq_socket_monitor_versioned(connected, "inproc://monitor", events, 2, zmq.ZMQ_PAIR)).toBe(0);
  close(bound);
  await turns();
  expect(receivePart(connected)).toBeNull(); // reads the end of the pipe, and reports it to its peer
  await turns();
  expect(zmq.zmq_socket_monitor_pipes_stats(connected)).toBe(0);
  await turns();
  expect(receivePart(connected)).toBeNull();
  expect(zmq.zmq_socket_monitor(connected, null, 0)).toBe(0);
});
