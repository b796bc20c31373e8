/** Destroys an instance with a pending receive. Only the rejection is left to handle. */
import { Context, createInstance, Pull } from "libzmq-wasm";

const instance = createInstance();
const pull = new Pull({ context: new Context({ instance }) });
await pull.bind("tcp://127.0.0.1:*");
setImmediate(() => instance.destroy());
await pull.receive().catch(({ code }) => console.log(code));
