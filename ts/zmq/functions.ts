/**
 * Every function of the mirror, and nothing else: `createZmq()` binds the exports of this file to
 * an instance.
 */
export * from "./clock.js";
export * from "./context.js";
export * from "./counter.js";
export * from "./curve.js";
export * from "./library.js";
export * from "./message.js";
export * from "./monitor.js";
export * from "./options.js";
export * from "./poll-async.js";
export * from "./poll.js";
export * from "./poller.js";
export * from "./properties.js";
export * from "./proxy.js";
export * from "./socket.js";
export * from "./termination.js";
export * from "./thread.js";
export * from "./timers.js";
export * from "./transfer.js";
export * from "./vector.js";
