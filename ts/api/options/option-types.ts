/** The types of socket options in libzmq, and what a program gives and gets for them. */
import type { Bytes } from "../../shim/program-bytes.js";

export type OptionType = "Bool" | "Int32" | "Uint32" | "Int64" | "Uint64" | "String";
export type OptionValue = boolean | number | string | Bytes | null;
