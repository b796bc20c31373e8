// All patterns over the transport that the first argument names.
import process from "node:process";
import * as zmq from "libzmq-wasm";
import { endpoint, equal, passed, texts } from "./support.mjs";

const transport = process.argv[2] ?? "tcp";

/** Binds one socket and connects the other. */
async function pair(bound, connecting) {
  if (transport === "tcp6") bound.ipv6 = connecting.ipv6 = true;
  await bound.bind(endpoint(transport));
  connecting.connect(bound.lastEndpoint);
  return [bound, connecting];
}

function end(...sockets) {
  for (const socket of sockets) socket.close();
}

async function requestReply() {
  const [reply, request] = await pair(new zmq.Reply(), new zmq.Request());
  for (const question of ["one", "", "three"]) {
    await request.send(question);
    equal(texts(await reply.receive()), [question]);
    await reply.send([question, "answer"]);
    equal(texts(await request.receive()), [question, "answer"]);
  }
  end(reply, request);
}

async function dealerRouter() {
  const [router, dealer] = await pair(new zmq.Router(), new zmq.Dealer({ routingId: "dealer" }));
  await dealer.send(["", "question"]);
  equal(texts(await router.receive()), ["dealer", "", "question"]);
  await router.send(["dealer", "", "answer"]);
  equal(texts(await dealer.receive()), ["", "answer"]);
  end(router, dealer);
}

async function pushPull() {
  const [pull, push] = await pair(new zmq.Pull(), new zmq.Push());
  const sizes = [0, 1, 255, 256, 8192, 65_536, 300_000, 3_000_000];
  const sending = (async () => {
    for (const size of sizes) await push.send(new Uint8Array(size).fill(size % 251));
  })();
  for (const size of sizes) {
    const [message] = await pull.receive();
    equal([message.length, message.every((byte) => byte === size % 251)], [size, true]);
  }
  await sending;
  end(pull, push);
}

async function publishSubscribe() {
  const [publisher, subscriber] = [new zmq.XPublisher(), new zmq.Subscriber()];
  subscriber.subscribe("news");
  await pair(publisher, subscriber);
  equal(texts(await publisher.receive()), ["\x01news"]);
  await publisher.send(["other", "lost"]);
  await publisher.send(["news", "arrives"]);
  equal(texts(await subscriber.receive()), ["news", "arrives"]);
  end(publisher, subscriber);

  const [plain, raw] = await pair(new zmq.Publisher(), new zmq.XSubscriber());
  await raw.send("\x01");
  const received = raw.receive();
  let heard = false;
  received.then(() => (heard = true));
  while (!heard) {
    await plain.send("to all"); // lost until the subscription has arrived
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  equal(texts(await received), ["to all"]);
  end(plain, raw);
}

async function pairs() {
  const [left, right] = await pair(new zmq.Pair(), new zmq.Pair());
  await left.send("to the right");
  equal(texts(await right.receive()), ["to the right"]);
  await right.send("to the left");
  equal(texts(await left.receive()), ["to the left"]);
  end(left, right);
}

await requestReply();
await dealerRouter();
await pushPull();
await publishSubscribe();
await pairs();
passed();
