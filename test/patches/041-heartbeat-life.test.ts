/**
 * libzmq-src/patches/041: heartbeats while a frame is incomplete, and while a socket does not read.
 */
import { describe, expect, test } from "vitest";
import { Pull } from "../../ts/index.js";
import { announcement } from "../robustness/raw-peers.js";
import { portOf, texts, use } from "../support.js";
import { message, Peer, ping, PONG } from "./peer.js";

test("a frame that takes longer than the heartbeat timeout arrives", async () => {
  const pull = use(new Pull({ heartbeatInterval: 50, heartbeatTimeout: 1000 }));
  await pull.bind("tcp://127.0.0.1:*");
  const peer = await Peer.connect(portOf(pull), "PUSH");
  const length = 40;
  peer.send(announcement(0, BigInt(length)));
  // One byte per heartbeat and no PONG, for two seconds.
  for (let sent = 0; sent < length; sent++) {
    await peer.frameOf("\x04PING");
    peer.send(Buffer.from("x"));
  }
  expect(texts(await pull.receive())).toEqual(["x".repeat(length)]);
});

test("a frame that takes longer than the peer's own TTL arrives", async () => {
  const pull = use(new Pull());
  await pull.bind("tcp://127.0.0.1:*");
  const [slow, silent] = [await Peer.connect(portOf(pull), "PUSH"), await Peer.connect(portOf(pull), "PUSH")];
  slow.send(ping(5));
  await slow.frameOf("\x04PONG");
  slow.send(announcement(0, 2n), Buffer.from("a"));
  silent.send(ping(5));
  await silent.closed;
  slow.send(Buffer.from("b"));
  expect(texts(await pull.receive())).toEqual(["ab"]);
});

test("a peer is not disconnected while the socket is at its high-water mark", async () => {
  const pull = use(new Pull({ receiveHighWaterMark: 1, heartbeatInterval: 50, heartbeatTimeout: 200 }));
  await pull.bind("tcp://127.0.0.1:*");
  const sent = ["1", "2", "3", "4"];
  const peer = await Peer.connect(portOf(pull), "PUSH");
  peer.send(...sent.map((text) => message(0, text)));
  await peer.frameOf("\x04PING");
  peer.send(PONG);
  const silent = await Peer.connect(portOf(pull), "PUSH");
  await silent.closed;
  peer.send(PONG, message(0, "5"));
  const received = [];
  for (let i = 0; i < 5; i++) received.push(...texts(await pull.receive()));
  expect(received).toEqual([...sent, "5"]);
});

describe("with and without the patch", () => {
  test("a peer that is silent in the middle of a frame is disconnected", async () => {
    const pull = use(new Pull({ heartbeatInterval: 20, heartbeatTimeout: 60 }));
    await pull.bind("tcp://127.0.0.1:*");
    const peer = await Peer.connect(portOf(pull), "PUSH");
    peer.send(announcement(0, 2n), Buffer.from("a"));
    for (const reading of [peer.frame(), peer.closed]) await reading;
    expect(peer.isClosed).toBe(true);
  });
});
