/**
 * Leaves bound and connected sockets open, one connected to `argv[2]` or to a port without a
 * listener, and ends.
 */
import { Dealer, Router, Subscriber } from "libzmq-wasm";

const [router, dealer, subscriber] = [new Router(), new Dealer(), new Subscriber()];
await router.bind("tcp://127.0.0.1:*");
await router.bind("ipc://*");
dealer.connect(router.lastEndpoint);
await dealer.send("question");
const [id] = await router.receive();
await router.send([id, "answer"]);
console.log(String(await dealer.receive()));
subscriber.subscribe("");
subscriber.connect(process.argv[2] ?? "tcp://127.0.0.1:1");
