/** The version of this package. The bundle has it as a constant (rollup.cli.js). */
import { readFileSync } from "node:fs";

const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");

export const packageVersion = (JSON.parse(text) as { readonly version: string }).version;
