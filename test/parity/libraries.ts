/** npm zeromq and this library under one type, so that a test is written once and runs on both. */
import { createRequire } from "node:module";
import { afterEach } from "vitest";
import { endpointOf } from "../support.js";
import * as ours from "../../ts/index.js";

type Kind =
  | "Pair"
  | "Publisher"
  | "Subscriber"
  | "Request"
  | "Reply"
  | "Dealer"
  | "Router"
  | "Pull"
  | "Push"
  | "XPublisher"
  | "XSubscriber"
  | "Stream";

/** The members of both. */
export type Library = Pick<typeof ours, Kind | "Proxy" | "Context" | "context" | "curveKeyPair">;

const require = createRequire(import.meta.url);
const addon = require("zeromq") as Library;

export const libraries: readonly (readonly [string, Library])[] = [
  ["npm zeromq", addon],
  ["libzmq-wasm", ours],
];

const sockets = new Set<ours.Socket>();

afterEach(() => {
  for (const socket of sockets) {
    if (!socket.closed) socket.linger = 0;
    socket.close();
  }
  sockets.clear();
});

/** The socket, of either library, which is closed after the test. */
export function use<S extends ours.Socket>(socket: S): S {
  sockets.add(socket);
  return socket;
}

/** The endpoints of a proxy. */
export interface Ends {
  readonly front: string;
  readonly back: string;
}

/** Binds both, which are closed after the test. */
export async function bound(front: ours.Socket, back: ours.Socket): Promise<Ends> {
  await use(front).bind("tcp://127.0.0.1:*");
  await use(back).bind("tcp://127.0.0.1:*");
  return { front: endpointOf(front), back: endpointOf(back) };
}

/** Connects the socket, which is closed after the test. */
export function connected<S extends ours.Socket>(socket: S, address: string): S {
  use(socket).connect(address);
  return socket;
}

/** How a call was refused: by throwing or by rejecting, and the error. */
export interface Refusal {
  readonly how: "throws" | "rejects";
  readonly type: string;
  readonly message: string;
  readonly code: string | undefined;
}

/**
 * Makes a call that must be refused. Errors with a code have a class of their own in one library.
 */
export async function refusal(call: () => unknown): Promise<Refusal> {
  let pending: unknown;
  try {
    pending = call();
  } catch (error) {
    return describe("throws", error);
  }
  try {
    await pending;
  } catch (error) {
    return describe("rejects", error);
  }
  throw new Error(`was not refused: ${String(call)}`);
}

function describe(how: Refusal["how"], error: unknown): Refusal {
  const { name, message, code } = error as Error & { code?: string };
  return { how, type: name, message, code };
}
