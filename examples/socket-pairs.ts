/**
 * Connects each socket type to each other type, and prints which pairs libzmq accepts. An illegal
 * pair is reported as a handshake event, and not as an error.
 *
 * Usage: node socket-pairs.ts
 */
import {
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Subscriber,
  XPublisher,
  XSubscriber,
  type Socket,
} from "libzmq-wasm";

const TYPES = { Request, Reply, Dealer, Router, Publisher, Subscriber, XPublisher, XSubscriber, Push, Pull, Pair };
type Name = keyof typeof TYPES;

/** Whether a handshake between the two types succeeds. */
async function accepted(server: Name, client: Name): Promise<boolean> {
  const [bound, connected]: [Socket, Socket] = [new TYPES[server]({ linger: 0 }), new TYPES[client]({ linger: 0 })];
  try {
    await bound.bind("tcp://127.0.0.1:*");
    connected.connect(bound.lastEndpoint!);
    for await (const { type } of connected.events) {
      if (type === "handshake") return true;
      if (type.startsWith("handshake:error") || type === "disconnect") return false;
    }
    return false;
  } finally {
    bound.close();
    connected.close();
  }
}

let legal = 0;
for (const server of Object.keys(TYPES) as Name[]) {
  const partners: string[] = [];
  for (const client of Object.keys(TYPES) as Name[]) if (await accepted(server, client)) partners.push(client);
  legal += partners.length;
  console.log(`${server}: ${partners.join(", ")}`);
}
console.log(`${legal} of ${Object.keys(TYPES).length ** 2} combinations are legal`);
