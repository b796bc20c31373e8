// Batches: many messages in one call, and the non-blocking calls.
import { Batch, Pull, Push } from "libzmq-wasm";
import { equal, LOOPBACK, passed } from "./support.mjs";

const COUNT = 20_000;
const [push, pull] = [new Push(), new Pull()];
equal(push.trySend("no peer"), false);
await pull.bind(LOOPBACK);
push.connect(pull.lastEndpoint);

const batch = new Batch(Array.from({ length: COUNT }, (_, i) => [String(i), "second part"]));
const sending = push.sendBatch(batch);
for (let count = 0; count < COUNT;) {
  const received = await pull.receiveBatch();
  for (let i = 0; i < received.length; i++, count++)
    equal(received.parts(i).map(String), [String(count), "second part"]);
}
await sending;

const many = push.sendMany(Array.from({ length: COUNT }, (_, i) => `text ${i}`));
for (let count = 0; count < COUNT;)
  for (const [message] of await pull.receiveMany()) equal(String(message), `text ${count++}`);
await many;
equal(pull.tryReceive(), undefined);

const frame = new Uint8Array(5_000_000);
const filling = push.send(new Uint8Array(5_000_000).fill(7));
const [into] = await pull.receive({ into: frame });
await filling;
equal([into.buffer === frame.buffer, frame.every((byte) => byte === 7)], [true, true]);
push.close();
pull.close();
passed();
