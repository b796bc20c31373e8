/**
 * What a property of a socket is made from: the option behind it. The tables are in socket-options.ts and added-options.ts.
 */
import type { OptionType } from "./option-values.js";

/** A property and the option behind it. `values` are the names of an option that is a number in C. */
export interface OptionRow {
  readonly option: number;
  readonly type: OptionType;
  readonly access: "r" | "w" | "rw";
  readonly values?: readonly (string | null)[];
}
