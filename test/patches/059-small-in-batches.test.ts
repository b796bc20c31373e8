/**
 * libzmq-src/patches/059: values of ZMQ_IN_BATCH_SIZE that are odd, or smaller than a frame's
 * header.
 */
import { expect, test } from "vitest";
import { createInstance, Pull, Push } from "../../ts/index.js";
import { endpointOf, newContext, use, useInstance } from "../support.js";

const SIZES = [0, 1, 2, 33, 254, 255, 256, 1000, 8191, 8192, 8193, 70_000];

test.each([
  [false, [1, 2, 7, 8, 9, 15, 17, 1001, 8191]],
  [true, [1, 9, 1001, 8191]],
])("messages of all sizes arrive; threads: %s", async (threads, batchSizes) => {
  const context = newContext({ instance: useInstance(createInstance({ threads })) });
  for (const inBatchSize of batchSizes) {
    const [pull, push] = [use(new Pull({ context, inBatchSize })), use(new Push({ context }))];
    await pull.bind("tcp://127.0.0.1:*");
    push.connect(endpointOf(pull));
    for (const size of SIZES) await push.send(Buffer.alloc(size, size));
    for (const size of SIZES) {
      const [part] = await pull.receive();
      expect(part!.equals(Buffer.alloc(size, size)), `${size} bytes with ${inBatchSize}`).toBe(true);
    }
    push.close();
    pull.close();
  }
});
