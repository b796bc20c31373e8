/** libzmq-wasm/v5-compat as programs import it: by its names or, as npm zeromq in ES modules, as a whole. No logic lives here. */
export * from "../v5-compat/index.js";
export * as default from "../v5-compat/index.js";
