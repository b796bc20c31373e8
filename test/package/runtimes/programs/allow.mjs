// An allow list, and a name that resolves to an address that the list does not admit. The list
// checks the address at each lookup. This process's resolver stands in for the owner of the name.
import dns from "node:dns";
import process from "node:process";
import { Context, createInstance, Pull, Push } from "libzmq-wasm";
import { equal, LOOPBACK, passed, refusal } from "./support.mjs";

const NAME = "service.example";

/** @type {string[]} */
const asked = [];
const { lookup } = dns;
/** @typedef {(...answer: unknown[]) => void} Callback */
/** @type {(name: string, options: { all?: boolean }, callback: Callback) => unknown} */
const resolver = (name, options, callback) => {
  if (name !== NAME) return Reflect.apply(lookup, dns, [name, options, callback]);
  asked.push(name);
  const answers = options.all ? [[{ address: "127.0.0.1", family: 4 }]] : ["127.0.0.1", 4];
  queueMicrotask(() => callback(null, ...answers));
};
Object.assign(dns, { lookup: resolver });

const pull = new Pull();
await pull.bind(LOOPBACK);
const port = pull.lastEndpoint?.split(":").at(-1);
const there = `tcp://${NAME}:${port}`;

/** A socket of an instance with the list, connected. */
function limited(/** @type {string[]} */ ...allow) {
  const push = new Push({ linger: 0, context: new Context({ instance: createInstance({ allow }) }) });
  push.connect(there);
  return push;
}

// An entry for the address admits the name, so the runtime uses the list's resolver.
async function passesByAddress() {
  const push = limited(`connect tcp://127.0.0.1:${port}`);
  await push.send("by address");
  equal(String((await pull.receive())[0]), "by address");
  push.close();
}
await passesByAddress();
equal(asked.length > 0, true);

// An entry for the name does not admit this machine's address: the message waits, and never
// arrives.
const warned = new Promise((resolve) => process.once("warning", resolve));
const named = limited(`connect tcp://${NAME}:${port}`);
await named.send("astray");
const { code, message } = /** @type {Error & { code: string }} */ (await warned);
equal(code, "ERR_ZMQ_NOT_ALLOWED");
equal(/127\.0\.0\.1.*where service\.example leads/.test(message), true);
await passesByAddress();
named.close();

// An endpoint that the list can never admit is refused at once.
equal((await refusal(() => limited("connect tcp://10.0.0.0/8:*").connect("tcp://127.0.0.1:1"))).code, "EACCES");
pull.close();
passed();
