/**
 * The names of the draft types on the main entry. Their constructors throw, and say where the types
 * are.
 */
import { argumentError } from "../errors.js";

function elsewhere(name: string): new () => never {
  return function () {
    throw argumentError(`${name} is a draft kind of socket`, `import { ${name} } from "libzmq-wasm/draft"`);
  } as unknown as new () => never;
}

/** In `libzmq-wasm/draft`. Here, `new` throws a TypeError. */
export const Server = elsewhere("Server");
/** In `libzmq-wasm/draft`. Here, `new` throws a TypeError. */
export const Client = elsewhere("Client");
/** In `libzmq-wasm/draft`. Here, `new` throws a TypeError. */
export const Radio = elsewhere("Radio");
/** In `libzmq-wasm/draft`. Here, `new` throws a TypeError. */
export const Dish = elsewhere("Dish");
/** In `libzmq-wasm/draft`. Here, `new` throws a TypeError. */
export const Gather = elsewhere("Gather");
/** In `libzmq-wasm/draft`. Here, `new` throws a TypeError. */
export const Scatter = elsewhere("Scatter");
/** In `libzmq-wasm/draft`. Here, `new` throws a TypeError. */
export const Datagram = elsewhere("Datagram");
/** In `libzmq-wasm/draft`. Here, `new` throws a TypeError. */
export const Peer = elsewhere("Peer");
/** In `libzmq-wasm/draft`. Here, `new` throws a TypeError. */
export const Channel = elsewhere("Channel");
