// The cold cases of the JavaScript adapters: the first 100 MB of two new processes. Contract: top
// of ../implementations.mjs.
import { cpuMeter, detail, peakBytes, say, size } from "./traffic.mjs";

const TOTAL_BYTES = 1e8;
/** Number of messages that a program keeps in memory: one if they are larger than 10 MB. */
const RING = size > 1e7 ? 1 : 17;

export const isCold = detail === "cold";
const count = Math.ceil(TOTAL_BYTES / size / RING) * RING;

/** CLOCK_MONOTONIC in seconds: the same in all processes of a machine. */
const clock = () => Number(process.hrtime.bigint()) / 1e9;

const pageFaults = () => process.resourceUsage().minorPageFault;

/** Returns a function that returns the resources used by this process since the call. */
function meter() {
  const [cpu, faults] = [cpuMeter(), pageFaults()];
  return () => ({ cpu: cpu(), faults: pageFaults() - faults, rss: peakBytes() });
}

/**
 * The push role: sends all in blocks of the style's size.
 * @param {(messages: Buffer[]) => void | Promise<void>} send
 * @param {number} turns of the ring in a block
 */
export async function sendCold(send, turns = 4) {
  // Not Buffer.alloc(size, 0), which has no pages yet: the memory of a program's message does.
  const ring = Array.from({ length: RING }, (_, i) => Buffer.allocUnsafeSlow(size).fill(i));
  const used = meter();
  const began = clock();
  for (let sent = 0; sent < count;) {
    const block = Array.from({ length: Math.min(turns * RING, count - sent) }, (_, i) => ring[(sent + i) % RING]);
    await send(block);
    sent += block.length;
  }
  return { total: count, began, ...used() };
}

/**
 * The pull role: returns a function to call with each message, or with its place in a buffer. That
 * function returns true after the last.
 */
export function receiveCold() {
  const used = meter();
  let received = 0;
  return (/** @type {Buffer} */ bytes, from = 0, to = bytes.length) => {
    const byte = received % RING;
    if (to - from !== size || bytes[from] !== byte || bytes[to - 1] !== byte)
      throw new Error(`message ${received + 1}: ${to - from} bytes from ${bytes[from]} to ${bytes[to - 1]}`);
    if (++received < count) return false;
    say({ total: received, messages: received, ended: clock(), ...used() });
    return true;
  };
}
