/** libzmq-wasm/poller: many sockets in one loop. No logic lives here. */
import "./node.js";
export { POLLIN, POLLOUT, Poller, type PollEvent } from "./api/poller.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "./core/errors.js";
