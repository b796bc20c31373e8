// Messages a second within this browser, one at a time and in batches.
import { Batch, preload, Pull, Push } from "libzmq-wasm/browser";

await preload();
const [push, pull] = [new Push(), new Pull()];
await pull.bind("inproc://speed");
push.connect("inproc://speed");
const message = new Uint8Array(10);
const count = 200_000;

async function measure(name, send, receive) {
  const start = performance.now();
  const sending = send();
  let received = 0;
  while (received < count) received += (await receive()).length;
  await sending;
  console.log(`${name}: ${(count / (performance.now() - start) / 1000).toFixed(2)} million a second`); // …: … million a second
}

const single = async () => {
  for (let i = 0; i < count; i++) await push.send(message);
};
const batches = async () => {
  const batch = new Batch(Array.from({ length: 1000 }, () => message));
  for (let i = 0; i < count; i += 1000) await push.sendBatch(batch);
};
for (const round of ["cold", "warm"]) {
  await measure(`${round}, one at a time`, single, () => pull.receiveMany());
  await measure(`${round}, in batches`, batches, () => pull.receiveBatch());
}
push.close();
pull.close();
