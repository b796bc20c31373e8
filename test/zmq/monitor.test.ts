/**
 * Monitors that no longer receive events. An I/O thread of libzmq never waits for one: the event is
 * lost, and the socket works and ends.
 */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, lastEndpoint, newContext, newSocket, receiveText, terminate } from "./support.js";

const EVENTS = 50;

/** A bound PULL, its endpoint, and a PAIR that monitors it and holds few events. */
function monitored(): { context: zmq.ContextPtr; pull: zmq.SocketPtr; endpoint: string; monitor: zmq.SocketPtr } {
  const context = newContext();
  const pull = newSocket(context, zmq.ZMQ_PULL);
  const monitor = newSocket(context, zmq.ZMQ_PAIR);
  expect(zmq.zmq_bind(pull, "tcp://127.0.0.1:*")).toBe(0);
  expect(zmq.zmq_socket_monitor(pull, "inproc://monitor", zmq.ZMQ_EVENT_ALL)).toBe(0);
  expect(zmq.zmq_connect(monitor, "inproc://monitor")).toBe(0);
  return { context, pull, endpoint: lastEndpoint(pull), monitor };
}

test("a socket ends although its monitor has closed", () => {
  const { context, pull, monitor } = monitored();
  expect(close(monitor)).toBe(0);
  expect(close(pull)).toBe(0);
  expect(terminate(context)).toBe(0);
});

test("a socket unbinds, disconnects and ends although its monitor has closed", () => {
  const { context, pull, endpoint, monitor } = monitored();
  const push = newSocket(context, zmq.ZMQ_PUSH);
  expect(zmq.zmq_connect(push, endpoint)).toBe(0);
  expect(close(monitor)).toBe(0);
  expect(zmq.zmq_disconnect(push, endpoint)).toBe(0);
  expect(close(push)).toBe(0);
  expect(close(pull)).toBe(0);
  expect(terminate(context)).toBe(0);
});

test("messages arrive while a monitor has closed", async () => {
  const { context, pull, endpoint, monitor } = monitored();
  expect(close(monitor)).toBe(0);
  for (let i = 0; i < EVENTS; i++) {
    const push = newSocket(context, zmq.ZMQ_PUSH);
    expect(zmq.zmq_connect(push, endpoint)).toBe(0);
    expect(zmq.zmq_send(push, `message ${i}`, null, zmq.ZMQ_DONTWAIT)).toBeGreaterThan(0);
    expect(await receiveText(pull)).toBe(`message ${i}`);
    close(push);
  }
});
