/** A connection over wss with a full buffer continues once the buffer has space. */
import { expect, test } from "vitest";
import { Pull, Push } from "../../ts/index.js";
import { endpointOf, use } from "../support.js";
import { certificate } from "../wss/certificates.js";

const own = certificate();

test.each([
  ["in batches", 2_000, 10_000],
  ["in pieces", 5_000_000, 10],
])("what a fast sender sends %s arrives", async (_name, size, count) => {
  const push = use(new Push({ wssCertPem: own.cert, wssKeyPem: own.key }));
  await push.bind("wss://127.0.0.1:*");
  const pull = use(new Pull({ wssTrustPem: own.cert }));
  pull.connect(endpointOf(push));
  const message = Buffer.alloc(size, 7);
  const sending = push.sendMany(Array.from({ length: count }, () => message));
  for (let left = count; left > 0; left--) expect((await pull.receive())[0]!.length).toBe(size);
  await sending;
});
