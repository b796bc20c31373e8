// Loads the package's CommonJS build in a vm context, as jest does, and exchanges messages there.
// With the argument "jest", the context has Node's own ArrayBuffer and Uint8Array, as in jest;
// otherwise it has its own. Prints what arrived.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import vm from "node:vm";

const [start, kind] = process.argv.slice(2);
const names = Object.getOwnPropertyNames(globalThis);
const bare = new Set(vm.runInNewContext("Object.getOwnPropertyNames(globalThis)"));
const shared = names.filter((name) => !bare.has(name) && name !== "global" && name !== "globalThis");
const globals = Object.fromEntries(shared.map((name) => [name, globalThis[name]]));
const context = vm.createContext(kind === "jest" ? { ...globals, ArrayBuffer, Uint8Array } : globals);
const modules = new Map();

function load(path) {
  const found = modules.get(path);
  if (found) return found.exports;
  const module = { exports: {} };
  modules.set(path, module);
  const require = createRequire(path);
  const asked = (name) => (name.startsWith(".") ? load(require.resolve(name)) : require(name));
  const code = `(function (module, exports, require, __filename, __dirname) {${readFileSync(path, "utf8")}\n})`;
  const run = vm.runInContext(code, context, { filename: path });
  run(module, module.exports, asked, path, dirname(path));
  return module.exports;
}

const zmq = load(start);
const mirror = load(join(dirname(start), "zmq.cjs"));
const exchange = vm.runInContext(
  `(async (zmq, mirror) => {
    const [push, pull] = [new zmq.Push(), new zmq.Pull()];
    await pull.bind("tcp://127.0.0.1:*");
    push.connect(pull.lastEndpoint);
    const bytes = new Uint8Array([1, 2, 3]);
    const large = new Uint8Array(300_000).fill(7);
    const shared = new Uint8Array(new SharedArrayBuffer(2)).fill(5);
    const messages = [bytes, bytes.buffer, new DataView(bytes.buffer, 1), new Uint16Array([258]), shared, shared.buffer, large,
      Buffer.from("text"), "text", 5, null, [bytes, "two"]];
    const heard = [];
    for (const message of messages) {
      await push.send(message);
      const parts = await pull.receive();
      heard.push(parts.map((part) => (part.length > 100 ? part.length : [...part])));
    }
    await push.sendMany([bytes, [bytes, large]]);
    heard.push((await pull.receiveMany(1)).length, (await pull.receive())[1].length);
    const batch = new zmq.Batch([[bytes, bytes.buffer]]);
    await push.sendBatch(batch);
    heard.push((await pull.receiveBatch()).parts(0).length);
    const into = new Uint8Array(8);
    await push.send(bytes);
    const [part] = await pull.receive({ into });
    heard.push(part.buffer === into.buffer, [...into.subarray(0, 3)]);
    const controller = new AbortController();
    const waiting = pull.receive({ signal: controller.signal });
    controller.abort();
    heard.push(await waiting.catch((error) => error.name));
    heard.push(await pull.receive({ timeout: 1 }).catch((error) => error.code + " " + (error instanceof Error)));
    push.close();
    pull.close();

    const c = mirror.zmq_ctx_new();
    const [a, b] = [mirror.ZMQ_PAIR, mirror.ZMQ_PAIR].map((type) => mirror.zmq_socket(c, type));
    mirror.zmq_bind(a, "inproc://realm");
    mirror.zmq_connect(b, "inproc://realm");
    mirror.zmq_send(a, bytes, 3, 0);
    const room = new Uint8Array(4);
    heard.push(mirror.zmq_recv(b, room, 4, 0), [...room]);
    mirror.zmq_close(a);
    mirror.zmq_close(b);
    mirror.zmq_ctx_term(c);
    return heard;
  })`,
  context,
);
console.log(JSON.stringify(await exchange(zmq, mirror)));
