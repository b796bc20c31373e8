// node find.mjs MODULE SEEDS: explores worlds of the module, and prints the finding as JSON. The
// libzmq is that of LIBZMQ_WASM_PATH, if it is set.
import { explore } from "libzmq-wasm/sim";

const [module = "", seeds = "50"] = process.argv.slice(2);
const { tried, finding } = await explore({ seeds: Number(seeds), build: new URL(module, import.meta.url), jobs: 1 });
const { seed, faults, sizes, error } = finding ?? {};
console.log(JSON.stringify({ tried, seed, faults, sizes, error: error && String(error) }));
process.exit(0); // worlds that are kept hold nothing open, but an instance that has failed may
