/** The examples beside the Guide's (test/guide). Each runs in a process of its own. */
import { expect, test } from "vitest";
import { Program } from "./guide/program.js";

test("over-memory: libzmq runs on a host of the program's own", async () => {
  expect(await new Program("over-memory").printed).toEqual(["Hello World", "10 MB arrived"]);
});

test("socket-pairs: libzmq accepts the pairs of its manual, and refuses all others", async () => {
  const lines = await new Program("socket-pairs").printed;
  expect(lines).toEqual([
    "Request: Reply, Router",
    "Reply: Request, Dealer",
    "Dealer: Reply, Dealer, Router",
    "Router: Request, Dealer, Router",
    "Publisher: Subscriber, XSubscriber",
    "Subscriber: Publisher, XPublisher",
    "XPublisher: Subscriber, XSubscriber",
    "XSubscriber: Publisher, XPublisher",
    "Push: Pull",
    "Pull: Push",
    "Pair: Pair",
    "21 of 121 combinations are legal",
  ]);
});

test("draft-sockets: each of the draft types passes a message", async () => {
  expect(await new Program("draft-sockets").printed).toEqual([
    "SERVER: answer to question",
    "DISH: headline in news",
    "GATHER: task",
    "PEER: good morning to you",
    "CHANNEL: hello",
  ]);
});
