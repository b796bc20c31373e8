/**
 * Shows what a Router receives from a Request without a routing id, and from one with its own.
 * It teaches the parts before a request: the routing id, and the empty one of REQ.
 *
 * Usage: node identity.ts
 */
import { Request, Router } from "libzmq-wasm";

const sink = new Router();
await sink.bind("inproc://example");

/** A line for each part: its size, and its text or hexadecimal digits. */
async function dump(): Promise<void> {
  console.log("-".repeat(40));
  for (const part of await sink.receive())
    console.log(`[${String(part.length).padStart(3, "0")}] ${part[0] === 0 ? part.toString("hex") : String(part)}`);
}

const anonymous = new Request();
anonymous.connect("inproc://example");
await anonymous.send("ROUTER uses a generated 5 byte identity");
await dump();

const identified = new Request({ routingId: "PEER2" });
identified.connect("inproc://example");
await identified.send("ROUTER uses REQ's socket identity");
await dump();

for (const socket of [sink, anonymous, identified]) socket.close();
