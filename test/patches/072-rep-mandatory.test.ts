/**
 * libzmq-src/patches/072: a REP with ROUTER_MANDATORY receives the request of a peer that has gone.
 */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";
import { awaitPart, bindTcp, newContext, newSocket, sendPart, turns } from "./mirror.js";
import { message, MORE, Peer } from "./peer.js";

test.each([1, 3])(
  "%d requests of a peer that has disconnected are received, and another's is answered",
  async (count) => {
    const rep = newSocket(newContext(), zmq.ZMQ_REP);
    expect(zmq.zmq_setsockopt(rep, zmq.ZMQ_ROUTER_MANDATORY, 1)).toBe(0);
    const endpoint = bindTcp(rep);
    const port = Number(endpoint.split(":").at(-1));
    const gone = await Peer.connect(port, "DEALER");
    for (let i = 0; i < count; i++) gone.send(message(MORE, ""), message(0, `request ${i}`));
    gone.end();
    await gone.closed;
    await turns();
    for (let i = 0; i < count; i++) {
      expect(await awaitPart(rep)).toBe(`request ${i}`);
      expect(sendPart(rep, "nobody hears it")).toBe(15);
    }
    const peer = await Peer.connect(port, "REQ");
    peer.send(message(MORE, ""), message(0, "question"));
    expect(await awaitPart(rep)).toBe("question");
    sendPart(rep, "answer");
    expect((await peer.frame()).body).toEqual(Buffer.alloc(0));
    expect(String((await peer.frame()).body)).toBe("answer");
  },
);
