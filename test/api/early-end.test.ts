/**
 * Which bytes of a large message are taken from where (ts/core/direct/direct-receive.ts), and
 * written to where, when libzmq has read its end by itself.
 */
import { describe, expect, test } from "vitest";
import { DirectReceive } from "../../ts/core/direct/direct-receive.js";
import { BATCH_BYTES } from "../../ts/shim/host.js";
import { DIRECT_RECEIVE_BYTES } from "../../ts/core/tuning.js";
import type { MemoryPtr, SocketPtr } from "../../ts/core/boundary/module.js";

const SIZE = DIRECT_RECEIVE_BYTES + 100_000;

describe("the end of a message, which libzmq may read with what follows", () => {
  const [start, first, end] = [1000, 1020, 1000 + SIZE];

  /** A message of which all but the last `left` bytes were received, and what is written of it. */
  function received(left: number): { early: DirectReceive; written: [number, number][] } {
    const written: [number, number][] = [];
    const memory = {
      write: (ptr: number, bytes: Uint8Array) => void written.push([ptr, bytes.length]),
      view: (_: number, size: number) => new Uint8Array(size).fill(1),
    };
    const exports = {
      port_direct_receive: () => start as MemoryPtr,
      port_direct_receive_socket: () => 0 as SocketPtr,
      port_direct_receive_end: () => 1 as const,
    };
    const early = new DirectReceive(memory, exports, { pumping: true, turn: true, receiving: false });
    expect(early.place(7, first, end - first)?.length).toBe(end - first);
    early.arrived(end - first - left);
    return { early, written };
  }

  test("is taken with it, or stays where it is", () => {
    const taken = received(BATCH_BYTES).early.take(start, SIZE)!;
    expect(taken.subarray(0, 20).equals(Buffer.alloc(20, 1))).toBe(true);
    expect(taken.subarray(-BATCH_BYTES).equals(Buffer.alloc(BATCH_BYTES, 1))).toBe(true);
    const { early, written } = received(BATCH_BYTES);
    early.settle();
    expect(written).toEqual([[first, end - first - BATCH_BYTES]]);
  });

  test("may have come when the connection ends", () => {
    const { early, written } = received(BATCH_BYTES);
    early.forget(7);
    early.settle();
    expect(written).toEqual([[first, end - first - BATCH_BYTES]]);
  });

  test("has not come as long as more of it is missing", () => {
    const { early, written } = received(BATCH_BYTES + 1);
    early.settle();
    expect(early.place(7, end - BATCH_BYTES - 1, BATCH_BYTES + 1)?.length).toBe(BATCH_BYTES + 1);
    early.forget(7);
    early.settle();
    expect(written).toEqual([]);
    expect(early.take(start, SIZE)).toBeUndefined();
  });
});
