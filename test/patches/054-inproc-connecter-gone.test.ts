/**
 * libzmq-src/patches/054: an inproc endpoint is bound after a socket that had connected to it has
 * gone.
 */
import { describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { awaitPart, close, newContext, newSocket, sendPart, turns } from "./mirror.js";

interface Case {
  readonly connects: number;
  readonly leave: (socket: zmq.SocketPtr) => unknown;
  readonly binds: number;
  readonly hello?: string;
}

async function bindsLater({ connects, leave, binds, hello }: Case): Promise<void> {
  const context = newContext();
  const gone = newSocket(context, connects);
  zmq.zmq_setsockopt(gone, zmq.ZMQ_LINGER, 0);
  zmq.zmq_connect(gone, "inproc://later");
  leave(gone);
  await turns();
  const bound = newSocket(context, binds);
  if (hello !== undefined) zmq.zmq_setsockopt(bound, zmq.ZMQ_HELLO_MSG, hello);
  expect(zmq.zmq_bind(bound, "inproc://later")).toBe(0);
  const next = newSocket(context, zmq.ZMQ_DEALER);
  zmq.zmq_connect(next, "inproc://later");
  sendPart(next, "message");
  for (let part = ""; part !== "message";) part = await awaitPart(bound);
}

const disconnect = (socket: zmq.SocketPtr): number => zmq.zmq_disconnect(socket, "inproc://later");
const hello = { connects: zmq.ZMQ_DEALER, binds: zmq.ZMQ_ROUTER, hello: "hello" };
const router = { connects: zmq.ZMQ_ROUTER, binds: zmq.ZMQ_DEALER };

test("a ROUTER with a hello message, after a DEALER that has closed", () => bindsLater({ ...hello, leave: close }));

describe("with and without the patch", () => {
  test("a ROUTER with a hello message, after a DEALER that has disconnected", () =>
    bindsLater({ ...hello, leave: disconnect }));
  test("a DEALER, after a ROUTER that has closed", () => bindsLater({ ...router, leave: close }));
  test("a DEALER, after a ROUTER that has disconnected", () => bindsLater({ ...router, leave: disconnect }));
});
