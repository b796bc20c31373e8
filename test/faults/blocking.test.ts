/**
 * Blocking calls over a network of faults. The host thread must report delayed events while the
 * other threads sleep. It must never wait for a descriptor itself, as it would if an accept found
 * no connection.
 */
import { expect, test } from "vitest";
import { createInstance } from "../../ts/index.js";
import { createZmq, ZMQ_LAST_ENDPOINT, ZMQ_LINGER, ZMQ_REP, ZMQ_REQ } from "../../ts/zmq/index.js";
import { useInstance } from "../support.js";

test.each([1, 2, 3, 4])("requests and replies between blocked sockets; seed %i", (seed) => {
  const faults = `seed=${seed},read=1-7,write=1-7,again=0.4,delay=0.4`;
  const zmq = createZmq(useInstance(createInstance({ threads: true, faults })));
  const context = zmq.zmq_ctx_new();
  const [req, rep] = [zmq.zmq_socket(context, ZMQ_REQ), zmq.zmq_socket(context, ZMQ_REP)];
  for (const socket of [req, rep]) expect(zmq.zmq_setsockopt(socket, ZMQ_LINGER, 0)).toBe(0);
  expect(zmq.zmq_bind(rep, "tcp://127.0.0.1:*")).toBe(0);
  expect(zmq.zmq_connect(req, String(zmq.zmq_getsockopt_value(rep, ZMQ_LAST_ENDPOINT)))).toBe(0);
  const buffer = Buffer.alloc(300);
  for (let size = 0; size <= 300; size += 30) {
    expect(zmq.zmq_send(req, "q".repeat(size))).toBe(size);
    expect(zmq.zmq_recv(rep, buffer)).toBe(size);
    expect(zmq.zmq_send(rep, buffer, size)).toBe(size);
    expect(zmq.zmq_recv(req, buffer)).toBe(size);
    expect(buffer.toString("utf8", 0, size)).toBe("q".repeat(size));
  }
  for (const socket of [req, rep]) expect(zmq.zmq_close(socket)).toBe(0);
  expect(zmq.zmq_ctx_term(context)).toBe(0);
});
