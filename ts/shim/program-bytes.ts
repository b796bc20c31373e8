/**
 * The type of bytes that programs get: Buffer on Node, and Uint8Array in the types of other
 * entries. The bundle of the types writes that name instead (rollup.types.js).
 *
 * Code above the host calls nothing that only a Buffer has: test/portable compiles it with
 * Uint8Array here.
 */
export type Bytes = Buffer;
