// Node's and the web's streams over sockets, a poller, and a requester.
import { pipeline } from "node:stream/promises";
import { Pull, Push, Reply } from "libzmq-wasm";
import { Poller } from "libzmq-wasm/poller";
import { Requester } from "libzmq-wasm/requester";
import { nodeWritable, readableStream } from "libzmq-wasm/streams";
import { equal, LOOPBACK, passed, texts } from "./support.mjs";

const [pull, push] = [new Pull(), new Push()];
await pull.bind(LOOPBACK);
push.connect(pull.lastEndpoint);
const poller = new Poller([pull]);
const waiting = poller.wait();
await push.send("is told of");
equal((await waiting).length, 1);
equal(texts(await pull.receive()), ["is told of"]);
poller.close();

await pipeline(["one", "two"], nodeWritable(push));
const reader = readableStream(pull).getReader();
equal([String((await reader.read()).value), String((await reader.read()).value)], ["one", "two"]);
await reader.cancel();

const reply = new Reply();
await reply.bind(LOOPBACK);
const requester = new Requester();
requester.connect(reply.lastEndpoint);
const answered = requester.request("question");
equal(texts(await reply.receive()), ["question"]);
await reply.send("answer");
equal(texts(await answered), ["answer"]);
requester.close();
for (const socket of [pull, push, reply]) socket.close();
passed();
