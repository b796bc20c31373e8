/**
 * The names of the draft kinds on the main entry: constructing one says where the kinds are.
 */
import { argumentError } from "../errors.js";

function elsewhere(name: string): new () => never {
  return function () {
    throw argumentError(`${name} is a draft kind of socket`, `import { ${name} } from "libzmq-wasm/draft"`);
  } as unknown as new () => never;
}

/** Is in `libzmq-wasm/draft`: `new` throws a TypeError here. */
export const Server = elsewhere("Server");
/** Is in `libzmq-wasm/draft`: `new` throws a TypeError here. */
export const Client = elsewhere("Client");
/** Is in `libzmq-wasm/draft`: `new` throws a TypeError here. */
export const Radio = elsewhere("Radio");
/** Is in `libzmq-wasm/draft`: `new` throws a TypeError here. */
export const Dish = elsewhere("Dish");
/** Is in `libzmq-wasm/draft`: `new` throws a TypeError here. */
export const Gather = elsewhere("Gather");
/** Is in `libzmq-wasm/draft`: `new` throws a TypeError here. */
export const Scatter = elsewhere("Scatter");
/** Is in `libzmq-wasm/draft`: `new` throws a TypeError here. */
export const Datagram = elsewhere("Datagram");
/** Is in `libzmq-wasm/draft`: `new` throws a TypeError here. */
export const Peer = elsewhere("Peer");
/** Is in `libzmq-wasm/draft`: `new` throws a TypeError here. */
export const Channel = elsewhere("Channel");
