// Shared by the JavaScript adapters: arguments, the messages of a run, their check, and the clock.
// The contract is at the top of ../implementations.mjs.
//
// Messages are made once and never changed, because an implementation may use a message's memory
// long after its send. Only the message of an upload is changed, after its reply.
import { writeSync } from "node:fs";

const [roleAndDetail, endpoints, ...numbers] = process.argv.slice(-5);
export const [role, detail = ""] = roleAndDetail.split(":");
export const [endpoint, secondEndpoint = endpoint.endsWith("*") ? endpoint : `${endpoint}-2`] = endpoints.split(",");
const [size, warmMs, runMs] = numbers.map(Number);
export { size };

const RING = 17;
const HELLO = 252;
const MARKER = 253;
const MARK = 254;
const END = 255;
/** RUN_MS is a number of round trips here; each takes a millisecond at most. */
const counted = detail === "tail";
const GRACE_MS = 30_000;
const SLOWEST_BYTES_PER_MS = 20_000;
/** Least numbers of uploads: before the counted ones, and of those. */
const WARM_UPLOADS = 5;
const COUNTED_UPLOADS = 3;
const filled = (/** @type {number} */ byte) => Buffer.alloc(size, byte);
const ring =
  role === "source" || role === "sink" || detail === "cold" ? [] : Array.from({ length: RING }, (_, i) => filled(i));

setTimeout(
  () => {
    console.error("out of time");
    process.exit(3);
  },
  warmMs + runMs + GRACE_MS + size / SLOWEST_BYTES_PER_MS,
).unref();

/** Writes at once, because a program that blocks next has no event loop that would write it. */
export const say = (/** @type {object} */ result) => void writeSync(1, `${JSON.stringify(result)}\n`);

export const isEnd = (/** @type {Uint8Array} */ message) => message[0] === END;

export const receiverGone = () => new Promise((resolve) => process.stdin.resume().once("end", resolve));

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

export const peakBytes = () => process.resourceUsage().maxRSS * 1024;

/** Returns a function that returns the CPU time used since the call. */
export function cpuMeter() {
  const start = cpuSeconds();
  return () => cpuSeconds() - start;
}

/**
 * The push role: sends blocks of whole turns of the ring until the time is over.
 * @param {(messages: Buffer[]) => void | Promise<void>} send
 * @param {number} turns of the ring between two reads of the clock
 * @returns {Promise<{ total: number, cpu: number }>}
 */
export async function sendTimed(send, turns = 4) {
  const block = Array.from({ length: turns * RING }, (_, i) => ring[i % RING]);
  let total = 0;
  let cpu = cpuMeter();
  for (const [ms, last] of [
    [warmMs, MARK],
    [runMs, END],
  ]) {
    if (last === END) cpu = cpuMeter();
    for (const end = performance.now() + ms; performance.now() < end; total += block.length) await send(block);
    await send([filled(last)]);
  }
  return { total, cpu: cpu() };
}

/**
 * Milliseconds that the pub role waits for an answer before it repeats HELLO: long enough that the
 * greetings do not keep the peers busy.
 */
export const greetingMs = () => 5 + Math.floor(Number(detail || 1) / 5);

/**
 * The pub role's window, in messages between two markers. With 5 markers it limits the deliveries
 * under way.
 */
const markerStep = () => Math.max(100, Math.min(2_000, 100_000 / Number(detail || 1)));

/**
 * The pub role: repeats HELLO until the subscribers have it, then does as `sendTimed`, with markers
 * that are answered.
 * @param {(messages: Buffer[]) => void | Promise<void>} send
 * @param {() => void | Promise<void>} answered resolves at the next answer
 * @param {() => boolean | Promise<boolean>} greeted takes the answer to HELLO if it has
 *   arrived; may wait a moment for it
 */
export async function publishTimed(send, answered, greeted, turns = 4) {
  const step = markerStep();
  const marker = filled(MARKER);
  await answered();
  do await send([filled(HELLO)]);
  while (!(await greeted()));
  let [since, open] = [0, 0];
  return sendTimed(
    async (messages) => {
      await send(messages);
      since += messages.length;
      if (since < step) return;
      since = 0;
      await send([marker]);
      if (++open <= 4) return;
      open--;
      await answered();
    },
    Math.min(turns, Math.ceil(step / RING)),
  );
}

/**
 * The pull and the sub role: returns a function to call with every message. It returns true after
 * the last.
 * @param {(() => void) | undefined} [answer] for the sub role: called for the first HELLO and
 *   for every marker
 */
export function receiveTimed(answer) {
  const take = receiveSpans(answer);
  return (/** @type {Buffer} */ message) => take(message, 0, message.length);
}

/**
 * Times are in ms.
 * @typedef {{ total: number, messages: number, start: number, end: number, cpu: number }} Received
 */

/**
 * As receiveTimed(), for messages in `bytes`, from `from` to before `to`.
 * @param {(() => void) | undefined} [answer]
 * @param {(result: Received) => void} [done]
 * @param {number} [skipped] the byte of the ring that is not received here
 */
export function receiveSpans(answer, done = sayReceived, skipped = -1) {
  const expected = Array.from({ length: RING }, (_, i) => i).filter((byte) => byte !== skipped);
  /** The byte that follows each byte. */
  const after = expected.reduce((table, byte, i) => ((table[byte] = expected[(i + 1) % expected.length]), table), []);
  let [count, next, start, before, greeted] = [0, expected[0], 0, 0, false];
  let cpu = cpuMeter();
  const special = (/** @type {number} */ byte) => {
    if (byte === MARK) [start, before, cpu] = [performance.now(), count, cpuMeter()];
    else if (byte === END) {
      const total = (count / expected.length) * RING; // it ends with the ring
      done({ total, messages: count - before, start, end: performance.now(), cpu: cpu() });
      return true;
    } else if (answer && (byte === MARKER || (byte === HELLO && !greeted))) {
      greeted = true;
      answer();
    } else if (!answer || byte !== HELLO) throw new Error(`message ${count + 1}: filled with ${byte}, not ${next}`);
    return false;
  };
  return (/** @type {Buffer} */ bytes, /** @type {number} */ from, /** @type {number} */ to) => {
    const byte = bytes[from];
    if (to - from !== size || bytes[to - 1] !== byte) {
      throw new Error(`message ${count + 1}: ${to - from} bytes from ${byte} to ${bytes[to - 1]}, not ${size}`);
    }
    if (byte !== next) return special(byte);
    next = after[byte];
    if ((++count & 63) === 0 && bytes.compare(ring[byte], 0, size, from, to) !== 0) {
      throw new Error(`message ${count}: wrong bytes`);
    }
    return false;
  };
}

function sayReceived(/** @type {Received} */ { total, messages, start, end, cpu }) {
  say({ total, messages, seconds: (end - start) / 1000, cpu, rss: peakBytes() });
}

/**
 * Topics of subscriber k: all bytes of the ring but one, and those that control a run, HELLO last.
 */
export const topicsOf = (/** @type {number} */ k) =>
  [...ring.keys(), END, MARK, MARKER, HELLO].filter((byte) => byte !== k % RING).map((byte) => Buffer.of(byte));

/**
 * The subs role: one function of `receiveSpans` for each subscriber. The last one to end prints the
 * result of all.
 */
export function receiveForMany(/** @type {number} */ count, /** @type {() => void} */ answer) {
  /** @type {Received[]} */
  const results = [];
  let asked = 0;
  const answerForAll = () => void (++asked % count === 0 && answer());
  const done = (/** @type {Received} */ result) => {
    if (results.push(result) < count) return;
    if (results.some(({ total }) => total !== result.total)) throw new Error("subscribers have got different numbers");
    sayReceived({
      total: result.total,
      messages: results.reduce((sum, { messages }) => sum + messages, 0),
      start: Math.min(...results.map(({ start }) => start)),
      end: result.end,
      cpu: Math.max(...results.map(({ cpu }) => cpu)),
    });
  };
  return Array.from({ length: count }, (_, k) => receiveSpans(answerForAll, done, k % RING));
}

/** Returns a quantile of a sorted list. */
const quantile = (/** @type {Float64Array} */ sorted, /** @type {number} */ q) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

/** The result of round trips, from their times in ms. */
function roundTrips(/** @type {number[]} */ times, /** @type {number} */ total) {
  const sorted = Float64Array.from(times).sort();
  return {
    total,
    roundtrips: sorted.length,
    median_us: quantile(sorted, 0.5) * 1000,
    p99_us: quantile(sorted, 0.99) * 1000,
    p999_us: quantile(sorted, 0.999) * 1000,
    p9999_us: quantile(sorted, 0.9999) * 1000,
    worst_us: quantile(sorted, 1) * 1000,
    rss: peakBytes(),
  };
}

/**
 * The req role: round trips until the time is over.
 * @param {(message: Buffer) => Buffer | Promise<Buffer>} roundTrip
 */
export async function requestTimed(roundTrip) {
  /** @type {number[]} */
  let times = [];
  let total = 0;
  for (const ms of [warmMs, runMs]) {
    times = [];
    let last = performance.now();
    const most = counted && ms === runMs ? runMs : Infinity;
    for (const end = most < Infinity ? Infinity : last + ms; last < end && times.length < most; total++) {
      const message = ring[total % RING];
      const reply = await roundTrip(message);
      const now = performance.now();
      times.push(now - last);
      last = now;
      if (!message.equals(reply)) throw new Error(`reply ${total + 1}: ${reply.length} bytes of ${reply[0]}`);
    }
  }
  await roundTrip(filled(END));
  return roundTrips(times, total);
}

/**
 * The source role: sends one big message after the other until the time is over. The first ones are
 * not counted.
 * @param {(message: Buffer) => Buffer | Promise<Buffer>} roundTrip
 * @param {Buffer} message their memory, filled anew for each
 */
export async function uploadTimed(roundTrip, message = Buffer.alloc(size)) {
  /** @type {number[]} */
  const times = [];
  const upload = async () => {
    const byte = times.length % RING;
    message.fill(byte);
    const start = performance.now();
    await roundTrip(message);
    times.push(performance.now() - start);
    await roundTrip(Buffer.of(byte));
  };
  let counted = 0;
  for (const [ms, least] of [
    [warmMs, WARM_UPLOADS],
    [runMs, COUNTED_UPLOADS],
  ]) {
    const end = performance.now() + ms;
    for (counted = 0; counted < least || performance.now() < end; counted++) await upload();
  }
  await roundTrip(Buffer.of(END));
  return { ...roundTrips(times.slice(-counted), times.length), first_us: times[0] * 1000 };
}

/**
 * The sink role: returns a function to call with every message, which returns the reply. After the
 * last it has printed its result.
 */
export function takeUploads() {
  let total = 0;
  /** @type {Buffer | undefined} */
  let held;
  return (/** @type {Buffer} */ message) => {
    if (message.length === size) {
      held = message;
      return Buffer.of(0);
    }
    if (isEnd(message)) say({ total, rss: peakBytes() });
    else {
      if (!held || message.length !== 1) throw new Error(`message ${total + 1}: ${message.length} bytes, not ${size}`);
      expectFilled(held, message[0], total);
      total++;
      held = undefined;
    }
    return message;
  };
}

function expectFilled(/** @type {Buffer} */ held, /** @type {number} */ byte, /** @type {number} */ total) {
  const piece = Buffer.alloc(2 ** 20, byte);
  for (let at = 0; at < size; at += piece.length) {
    const end = Math.min(size, at + piece.length);
    if (held.compare(piece, 0, end - at, at, end) !== 0) throw new Error(`message ${total + 1}: wrong bytes`);
  }
}
