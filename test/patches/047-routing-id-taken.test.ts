/** libzmq-src/patches/047: two peers with the same routing id. */
import { expect, test } from "vitest";
import { Router } from "../../ts/index.js";
import * as zmq from "../../ts/zmq/index.js";
import { portOf, use } from "../support.js";
import { bindTcp, newContext, newSocket, outcome } from "./mirror.js";
import { message, Peer } from "./peer.js";

test.each([
  ["ROUTER", zmq.ZMQ_ROUTER],
  ["STREAM", zmq.ZMQ_STREAM],
])("a %s refuses to connect with a routing id that another peer has", (_kind, type) => {
  const context = newContext();
  const endpoint = bindTcp(newSocket(context, type));
  const socket = newSocket(context, type);
  const connect = (routingId: string): number | string => {
    zmq.zmq_setsockopt(socket, zmq.ZMQ_CONNECT_ROUTING_ID, routingId);
    return outcome(zmq.zmq_connect(socket, endpoint));
  };
  expect(["one", "one", "another"].map(connect)).toEqual([0, "EADDRINUSE", 0]);
});

test("a ROUTER skips an automatic routing id that a peer uses", async () => {
  const router = use(new Router());
  await router.bind("tcp://127.0.0.1:*");
  const idOf = async (routingId: Buffer): Promise<Buffer> => {
    const peer = await Peer.connect(portOf(router), "DEALER", routingId);
    peer.send(message(0, "here"));
    const [id] = await router.receive();
    return Buffer.from(id!);
  };
  const first = await idOf(Buffer.alloc(0));
  const next = Buffer.from(first);
  next.writeUInt32BE((next.readUInt32BE(1) + 1) >>> 0, 1);
  expect(await idOf(next)).toEqual(next);
  const third = await idOf(Buffer.alloc(0));
  expect(third).toHaveLength(5);
  expect(third.equals(next)).toBe(false);
});
