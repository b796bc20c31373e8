/** libzmq-wasm/requester: a client with any number of requests in flight. No logic lives here. */
import "./node.js";
export { Requester } from "./api/requester.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "./core/errors.js";
