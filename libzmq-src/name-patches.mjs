/**
 * name-patches.mjs WASM PATCHES: appends a custom section that names the patches of libzmq that are in, the lines of the
 * file PATCHES. ts/wasm/load.ts reads it, so that the list is that of the wasm which is loaded.
 */
import { appendFileSync, readFileSync } from "node:fs";

const SECTION = "libzmq.patches";
const [wasm, patches] = process.argv.slice(2);

/** Unsigned LEB128, as wasm writes lengths. @param {number} value @returns {number[]} */
const leb128 = (value) => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb128(value >>> 7)]);

const name = Buffer.from(SECTION);
const payload = Buffer.concat([Buffer.from(leb128(name.length)), name, readFileSync(patches)]);
appendFileSync(wasm, Buffer.concat([Buffer.from([0, ...leb128(payload.length)]), payload]));
