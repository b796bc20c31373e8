/**
 * Shared parts of the tests of the mirror: a context with sockets that are closed after each test,
 * in any case, and short forms for the functions of a C test's support file.
 *
 * The tests run twice (vitest.config.ts): on the default instance, where calls block, and on an
 * inline one.
 */
import { join } from "node:path";
import { afterEach, expect } from "vitest";
import * as zmq from "../../ts/zmq/index.js";

if (process.env["MIRROR_MODE"] === "inline") zmq.useInstance(zmq.createInstance());

const contexts = new Set<zmq.ContextPtr>();
const sockets = new Set<zmq.SocketPtr>();
const threads = new Set<zmq.ThreadPtr>();

/**
 * Removes and returns the members of a set, so that a test whose instance has ended leaves none to
 * the next one.
 */
function drain<T>(set: Set<T>): T[] {
  const members = [...set];
  set.clear();
  return members;
}

afterEach(async () => {
  const left = { sockets: drain(sockets), contexts: drain(contexts), threads: drain(threads) };
  for (const socket of left.sockets) {
    zmq.zmq_setsockopt(socket, zmq.ZMQ_LINGER, 0);
    zmq.zmq_close(socket);
  }
  for (const context of left.contexts) await zmq.zmq_ctx_term_async(context);
  for (const thread of left.threads) zmq.zmq_threadclose(thread);
});

/** The value. Throws if it is null. */
export function made<T>(handle: T | null): T {
  if (handle === null) throw new Error(`the call has failed: ${errorName()}`);
  return handle;
}

export function newContext(): zmq.ContextPtr {
  const context = made(zmq.zmq_ctx_new());
  contexts.add(context);
  return context;
}

export function newSocket(context: zmq.ContextPtr, type: number): zmq.SocketPtr {
  const socket = made(zmq.zmq_socket(context, type));
  sockets.add(socket);
  return socket;
}

/**
 * Starts a thread that runs a function of test/zmq/threads.mjs. It must end when the contexts of
 * the test have.
 */
export function start(name: string, arg: unknown): zmq.ThreadPtr {
  const thread = made(zmq.zmq_threadstart({ module: join(import.meta.dirname, "threads.mjs"), name }, arg));
  threads.add(thread);
  return thread;
}

/** zmq_threadclose() in the middle of a test. */
export function joinThread(thread: zmq.ThreadPtr): void {
  threads.delete(thread);
  zmq.zmq_threadclose(thread);
}

/** zmq_ctx_term() in the middle of a test. */
export function terminate(context: zmq.ContextPtr): number {
  contexts.delete(context);
  return zmq.zmq_ctx_term(context);
}

/** zmq_close() in the middle of a test. */
export function close(socket: zmq.SocketPtr): number {
  sockets.delete(socket);
  return zmq.zmq_close(socket);
}

/** A socket of each type: the first is bound, and the second connected. */
export function newPair(
  types: readonly [number, number] = [zmq.ZMQ_PAIR, zmq.ZMQ_PAIR],
  endpoint = "inproc://pair",
): [zmq.SocketPtr, zmq.SocketPtr] {
  const context = newContext();
  const bound = newSocket(context, types[0]);
  const connected = newSocket(context, types[1]);
  expect(zmq.zmq_bind(bound, endpoint)).toBe(0);
  expect(zmq.zmq_connect(connected, lastEndpoint(bound))).toBe(0);
  return [bound, connected];
}

export function lastEndpoint(socket: zmq.SocketPtr): string {
  return String(zmq.zmq_getsockopt_value(socket, zmq.ZMQ_LAST_ENDPOINT));
}

export function errorName(): string | undefined {
  return zmq.errnoName(zmq.zmq_errno());
}

/** -1, null or 0 and the name of the error, as text that a test can compare. */
export function failure(result: unknown): string {
  return `${String(result)} ${errorName() ?? "?"}`;
}

/** Receives a message of one part as text. Waits for it on the event loop. */
export async function receiveText(socket: zmq.SocketPtr): Promise<string> {
  expect(await zmq.zmq_poll_async([{ socket, events: zmq.ZMQ_POLLIN }])).toBe(1);
  const buffer = Buffer.alloc(256);
  const size = zmq.zmq_recv(socket, buffer, null, zmq.ZMQ_DONTWAIT);
  expect(size).toBeGreaterThanOrEqual(0);
  return buffer.toString("utf8", 0, size);
}

/** Receives a message of one part as text. Blocks until it has arrived. */
export function recvText(socket: zmq.SocketPtr): string {
  const buffer = Buffer.alloc(256);
  const size = zmq.zmq_recv(socket, buffer);
  if (size < 0) throw new Error(`zmq_recv: ${errorName()}`);
  return buffer.toString("utf8", 0, size);
}

/** A turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
