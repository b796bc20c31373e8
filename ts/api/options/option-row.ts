/**
 * A row of the tables in socket-options.ts and added-options.ts, from which the properties are
 * made.
 */
import type { OptionType } from "./option-types.js";

/** A property and its option. `values` are the names of an option that is a number in C. */
export interface OptionRow {
  readonly option: number;
  readonly type: OptionType;
  readonly access: "r" | "w" | "rw";
  readonly values?: readonly (string | null)[];
}
