/** An address is free when zmq_unbind(), zmq_disconnect() or zmq_close() returns. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { close, lastEndpoint, newContext, newSocket } from "./support.js";

const TIMES = 100;

test.each(["tcp://127.0.0.1:*", "ws://127.0.0.1:*", "inproc://freed", "ipc"])("%s", (endpoint) => {
  const folder = mkdtempSync(join(tmpdir(), "zmq-test-"));
  try {
    const context = newContext();
    let socket = newSocket(context, zmq.ZMQ_PULL);
    expect(zmq.zmq_bind(socket, endpoint === "ipc" ? `ipc://${folder}/socket` : endpoint)).toBe(0);
    const address = lastEndpoint(socket);
    for (let i = 0; i < TIMES; i++) {
      expect(zmq.zmq_unbind(socket, address)).toBe(0);
      expect(zmq.zmq_bind(socket, address)).toBe(0);
      expect(zmq.zmq_disconnect(socket, address)).toBe(0);
      expect(zmq.zmq_bind(socket, address)).toBe(0);
      expect(close(socket)).toBe(0);
      socket = newSocket(context, zmq.ZMQ_PULL);
      expect(zmq.zmq_bind(socket, address)).toBe(0);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("thread-safe sockets, too", () => {
  const context = newContext();
  let socket = newSocket(context, zmq.ZMQ_SERVER);
  expect(zmq.zmq_bind(socket, "tcp://127.0.0.1:*")).toBe(0);
  const address = lastEndpoint(socket);
  for (let i = 0; i < TIMES; i++) {
    expect(zmq.zmq_unbind(socket, address)).toBe(0);
    expect(zmq.zmq_bind(socket, address)).toBe(0);
    close(socket);
    socket = newSocket(context, zmq.ZMQ_SERVER);
    expect(zmq.zmq_bind(socket, address)).toBe(0);
  }
});
