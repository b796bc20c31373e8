/** libzmq-src/patches/048: a high-water mark that is lowered between two parts of a message. */
import { describe, expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { newContext, newSocket, receivePart, sendPart, sendParts } from "./mirror.js";

function expectSendsAfterLowering(type: number, address: readonly string[]): void {
  const context = newContext();
  const [bound, peer] = [newSocket(context, type), newSocket(context, zmq.ZMQ_DEALER)];
  zmq.zmq_setsockopt(peer, zmq.ZMQ_ROUTING_ID, "peer");
  zmq.zmq_setsockopt(peer, zmq.ZMQ_RCVHWM, 1);
  // The peer reports space after half of both marks together: six messages.
  zmq.zmq_setsockopt(bound, zmq.ZMQ_SNDHWM, 10);
  zmq.zmq_bind(bound, "inproc://lowered");
  zmq.zmq_connect(peer, "inproc://lowered");
  const sent = ["1", "2", "3", "4", "5", "6"];
  for (const text of sent) sendParts(bound, ...address, text);
  for (const part of [...address, "first part"]) sendPart(bound, part, zmq.ZMQ_SNDMORE);
  zmq.zmq_setsockopt(bound, zmq.ZMQ_SNDHWM, 2);
  sendPart(bound, "last part");
  expect(sent.map(() => receivePart(peer))).toEqual(sent);
  expect(receivePart(peer)).toBeNull();
  for (const text of ["7", "8", "9"]) {
    sendParts(bound, ...address, text);
    expect(receivePart(peer)).toBe(text);
  }
}

test("a ROUTER sends to a peer whose queue has space again", () => {
  expectSendsAfterLowering(zmq.ZMQ_ROUTER, ["peer"]);
});

// Without the patch, the result for a DEALER depends on memory beyond its list of peers.
describe("with and without the patch", () => {
  test("a DEALER sends to a peer whose queue has space again", () => {
    expectSendsAfterLowering(zmq.ZMQ_DEALER, []);
  });
});
