// The program drops its authenticator, and collects garbage until another dropped object is
// collected.
import { Pull, Push } from "libzmq-wasm";
import { Authenticator } from "libzmq-wasm/auth";

let registry;
const collected = new Promise((resolve) => (registry = new FinalizationRegistry(resolve)));
(() => {
  new Authenticator({ curve: [] });
  registry.register({}, undefined);
})();
const collecting = setInterval(() => globalThis.gc(), 1);
await collected;
for (let i = 0; i < 20; i++) await new Promise(setImmediate).then(() => globalThis.gc());
clearInterval(collecting);
console.log("something was collected");

// Without a handler, libzmq would accept any key.
const keys = {
  publicKey: "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
  secretKey: "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs",
};
const server = new Pull({ curveServer: true, curveSecretKey: keys.secretKey, zapDomain: "global" });
await server.bind("tcp://127.0.0.1:*");
const client = new Push({
  curveServerKey: keys.publicKey,
  curvePublicKey: keys.publicKey,
  curveSecretKey: keys.secretKey,
  linger: 0,
});
client.connect(server.lastEndpoint);
for await (const { type } of client.events) {
  if (!type.startsWith("handshake")) continue;
  console.log(type);
  break;
}
client.close();
server.close();
