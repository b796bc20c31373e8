/** libzmq-wasm/poller: many sockets, and timers, in one loop. No logic lives here. */
import "./node.js";
export { Loop, type LoopTimer } from "./api/loop.js";
export { POLLIN, POLLOUT, Poller, type PollEvent } from "./api/poller.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "./core/errors.js";
