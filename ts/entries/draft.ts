/** libzmq-wasm/draft as programs import it: by its names or, as npm zeromq in ES modules, as a whole. No logic lives here. */
export * from "../draft.js";
export * as default from "../draft.js";
