/** Opens sockets of several types, uses and closes them. No work is left afterwards. */
import { Context, Dealer, Publisher, Pull, Push, Router, Subscriber } from "libzmq-wasm";

const context = new Context();
for (const endpoint of ["tcp://127.0.0.1:*", "ipc://*", "inproc://closed"]) {
  const [router, dealer] = [new Router({ context }), new Dealer({ context })];
  const [pull, push] = [new Pull({ receiveTimeout: 3_600_000 }), new Push({ linger: 0, sendTimeout: 3_600_000 })];
  const [publisher, subscriber] = [new Publisher(), new Subscriber({ receiveTimeout: 3_600_000 })];
  await router.bind(endpoint);
  dealer.connect(router.lastEndpoint);
  await dealer.send("question");
  const [id, text] = await router.receive();
  await router.send([id, `answer to ${text}`]);
  console.log(String(await dealer.receive()));
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(pull.lastEndpoint);
  subscriber.subscribe("");
  const waiting = subscriber.receive().catch(({ code }) => console.log(code));
  await push.send("never read");
  for (const socket of [router, dealer, pull, push, publisher, subscriber]) socket.close();
  await waiting;
}
