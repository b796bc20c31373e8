/**
 * Two copies of the package in one thread, an ES module and a CommonJS module: both use the same
 * default context.
 */
import { createRequire } from "node:module";
import * as imported from "libzmq-wasm";

const required = createRequire(import.meta.url)("libzmq-wasm");
const [pull, push] = [new imported.Pull(), new required.Push()];
await pull.bind("inproc://copies");
push.connect("inproc://copies");
await push.send("from the other copy");
console.log(imported.Pull === required.Pull, String((await pull.receive())[0]));
