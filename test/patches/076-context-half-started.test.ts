/** libzmq-src/patches/076: memory runs out at any point while a context starts its I/O threads. */
import { expect, test } from "vitest";
import * as zmq from "../../ts/zmq/index.js";

const IO_THREADS = 2;
/** With this many bytes left, the start fails at the I/O threads. */
const LEAST_BYTES = 9.25 * 1024;
const MOST_BYTES = 11.25 * 1024;
/** Less than the memory of an I/O thread. */
const STEP_BYTES = 96;
const SMALLEST_BYTES = 8;

/** Takes all memory. Returns a function that frees it. */
function fill({ exports }: zmq.Instance): () => void {
  const taken: ReturnType<typeof exports.malloc>[] = [];
  for (let size = 2 ** 30; size >= SMALLEST_BYTES; size /= 2)
    for (let block = exports.malloc(size); block !== 0; block = exports.malloc(size)) taken.push(block);
  return () => {
    for (const block of taken) exports.free(block);
  };
}

/**
 * Makes the first socket of a context with only `left` bytes of memory. Returns the error's code;
 * undefined if it succeeds.
 */
function startWith(left: number): string | undefined {
  const instance = zmq.createInstance();
  zmq.useInstance(instance);
  const context = zmq.zmq_ctx_new()!;
  zmq.zmq_ctx_set(context, zmq.ZMQ_IO_THREADS, IO_THREADS);
  const block = instance.exports.malloc(left);
  const giveBack = fill(instance);
  instance.exports.free(block);
  try {
    const socket = zmq.zmq_socket(context, zmq.ZMQ_PAIR);
    const error = socket === null ? zmq.errnoName(zmq.zmq_errno()) : undefined;
    giveBack();
    zmq.zmq_close(socket ?? zmq.zmq_socket(context, zmq.ZMQ_PAIR)!);
    if (zmq.zmq_ctx_term(context) !== 0) return `zmq_ctx_term: ${zmq.errnoName(zmq.zmq_errno())}`;
    return error;
  } catch (thrown) {
    if (thrown !== instance.failure) throw thrown;
    return instance.failure?.message;
  } finally {
    instance.destroy();
  }
}

test("the start fails with ENOMEM, and succeeds later", () => {
  const ends: (string | undefined)[] = [];
  for (let left = LEAST_BYTES; left < MOST_BYTES; left += STEP_BYTES) ends.push(startWith(left));
  const others = ends.filter((end) => end !== "ENOMEM" && !end?.includes("OUT OF MEMORY"));
  expect(others).toEqual([]);
  // The first failure of each I/O thread.
  const begins = ends.filter((end, i) => end === "ENOMEM" && ends[i - 1] !== "ENOMEM");
  expect(begins.length).toBe(IO_THREADS);
});
