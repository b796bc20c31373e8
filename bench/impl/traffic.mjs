// What the JavaScript adapters share: arguments, the messages of a run, their check, and the clock.
// The contract it keeps is at the top of ../implementations.mjs. Messages are made once and never written to again,
// because an implementation may refer to a message's memory long after its send.
import { writeSync } from "node:fs";

export const [role, endpoint, ...numbers] = process.argv.slice(-5);
const [size, warmMs, runMs] = numbers.map(Number);

const RING = 17;
const MARK = 254;
const END = 255;
const GRACE_MS = 30_000;
const filled = (/** @type {number} */ byte) => Buffer.alloc(size, byte);
const ring = Array.from({ length: RING }, (_, i) => filled(i));
/** Some whole turns of the ring: what is sent between two looks at the clock. */
const block = [...ring, ...ring, ...ring, ...ring];

setTimeout(
  () => {
    console.error("out of time");
    process.exit(3);
  },
  warmMs + runMs + GRACE_MS,
).unref();

/** At once: a program that goes on to block has no event loop that would write it. */
export const say = (/** @type {object} */ result) => void writeSync(1, `${JSON.stringify(result)}\n`);

export const isEnd = (/** @type {Uint8Array} */ message) => message[0] === END;

/**
 * The push role: sends blocks until the time is over, and returns when the receiver is gone.
 * @param {(messages: Buffer[]) => void | Promise<void>} send
 */
export async function sendTimed(send) {
  let total = 0;
  for (const [ms, last] of [
    [warmMs, MARK],
    [runMs, END],
  ]) {
    for (const end = performance.now() + ms; performance.now() < end; total += block.length) await send(block);
    await send([filled(last)]);
  }
  say({ total });
  await new Promise((resolve) => process.stdin.resume().once("end", resolve));
}

/** The pull role: a function to call with every message; it answers true after the last. */
export function receiveTimed() {
  let [total, next, start, before] = [0, 0, 0, 0];
  return (/** @type {Buffer} */ message) => {
    const byte = message[0];
    const sound = message.length === size && message[size - 1] === byte;
    if (sound && byte === next) {
      next = next === RING - 1 ? 0 : next + 1;
      if ((++total & 63) === 0 && !ring[byte].equals(message)) throw new Error(`message ${total}: wrong bytes`);
      return false;
    }
    if (sound && byte === MARK) {
      [start, before] = [performance.now(), total];
      return false;
    }
    if (!sound || byte !== END) {
      throw new Error(`message ${total + 1}: ${message.length} bytes of ${byte}, not ${size} of ${next}`);
    }
    say({ total, messages: total - before, seconds: (performance.now() - start) / 1000 });
    return true;
  };
}

/**
 * The req role: round trips until the time is over.
 * @param {(message: Buffer) => Promise<Buffer>} roundTrip
 */
export async function requestTimed(roundTrip) {
  /** @type {number[]} */
  let times = [];
  let total = 0;
  for (const ms of [warmMs, runMs]) {
    times = [];
    let last = performance.now();
    for (const end = last + ms; last < end; total++) {
      const message = ring[total % RING];
      const reply = await roundTrip(message);
      const now = performance.now();
      times.push(now - last);
      last = now;
      if (!message.equals(reply)) throw new Error(`reply ${total + 1}: ${reply.length} bytes of ${reply[0]}`);
    }
  }
  await roundTrip(filled(END));
  const sorted = Float64Array.from(times).sort();
  const us = (/** @type {number} */ quantile) => sorted[Math.floor(sorted.length * quantile)] * 1000;
  say({ total, roundtrips: sorted.length, median_us: us(0.5), p99_us: us(0.99) });
}
