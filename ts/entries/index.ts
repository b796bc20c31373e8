/** libzmq-wasm as programs import it: by its names or, as npm zeromq in ES modules, as a whole. No logic lives here. */
export * from "../index.js";
export * as default from "../index.js";
