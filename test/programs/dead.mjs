/** Destroys an instance on which a receive is pending; the rejection is all that is left to do. */
import { Context, createInstance, Pull } from "libzmq-wasm";

const instance = createInstance();
const pull = new Pull({ context: new Context({ instance }) });
await pull.bind("tcp://127.0.0.1:*");
setImmediate(() => instance.destroy());
await pull.receive().catch(({ code }) => console.log(code));
