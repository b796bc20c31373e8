/**
 * The end of a directly received message (ts/core/direct/direct-receive.ts), if libzmq itself has
 * read the last bytes: from where they are taken, and to where they are written.
 */
import { describe, expect, test } from "vitest";
import { DirectReceive } from "../../ts/core/direct/direct-receive.js";
import { BATCH_BYTES } from "../../ts/shim/host.js";
import { DIRECT_RECEIVE_BYTES } from "../../ts/core/tuning.js";
import type { MemoryPtr, SocketPtr } from "../../ts/core/boundary/module.js";

const SIZE = DIRECT_RECEIVE_BYTES + 100_000;

describe("the end of a message, which libzmq may read together with later data", () => {
  const [start, first, end] = [1000, 1020, 1000 + SIZE];

  /**
   * A message of which all but the last `left` bytes were received, and the writes to wasm memory.
   */
  function received(left: number): { direct: DirectReceive; written: [number, number][] } {
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
    const direct = new DirectReceive(memory, exports, { pumping: true, turn: true, receiving: false });
    expect(direct.place(7, first, end - first)?.length).toBe(end - first);
    direct.arrived(end - first - left);
    return { direct, written };
  }

  test("is taken together with the rest, or stays in wasm memory", () => {
    const taken = received(BATCH_BYTES).direct.take(start, SIZE)!;
    expect(taken.subarray(0, 20).equals(Buffer.alloc(20, 1))).toBe(true);
    expect(taken.subarray(-BATCH_BYTES).equals(Buffer.alloc(BATCH_BYTES, 1))).toBe(true);
    const { direct, written } = received(BATCH_BYTES);
    direct.settle();
    expect(written).toEqual([[first, end - first - BATCH_BYTES]]);
  });

  test("may have arrived when the connection ends", () => {
    const { direct, written } = received(BATCH_BYTES);
    direct.forget(7);
    direct.settle();
    expect(written).toEqual([[first, end - first - BATCH_BYTES]]);
  });

  test("has not arrived if more than a batch is missing", () => {
    const { direct, written } = received(BATCH_BYTES + 1);
    direct.settle();
    expect(direct.place(7, end - BATCH_BYTES - 1, BATCH_BYTES + 1)?.length).toBe(BATCH_BYTES + 1);
    direct.forget(7);
    direct.settle();
    expect(written).toEqual([]);
    expect(direct.take(start, SIZE)).toBeUndefined();
  });
});
