/**
 * Shared parts of the tests of authentication: contexts in both modes, clients of three libraries
 * with one interface, the events of a server's handshake, and a client of the ZAP handler.
 */
import { createRequire } from "node:module";
import { afterEach } from "vitest";
import { Authenticator, type AuthenticatorOptions } from "../../ts/auth/index.js";
import * as ours from "../../ts/index.js";
import { Pyzmq, type Options } from "../interop/sides.js";
import { newContext, use, useInstance } from "../support.js";

export const modes = ["inline", "threaded"] as const;
export type Mode = (typeof modes)[number];

const addon = createRequire(import.meta.url)("zeromq") as typeof ours;

/** A context on a new instance, closed after the test. */
export function contextIn(mode: Mode): ours.Context {
  return newContext({ instance: useInstance(ours.createInstance({ threads: mode === "threaded" })) });
}

/** An authenticator that collects its errors. It is closed with its context. */
export function guard(
  context: ours.Context,
  options: AuthenticatorOptions = {},
): { authenticator: Authenticator; errors: Error[] } {
  const errors: Error[] = [];
  const onError = (error: Error): void => void errors.push(error);
  return { authenticator: new Authenticator({ context, onError, ...options }), errors };
}

const theirs = new Set<ours.Socket>();
let pyzmq: Promise<Pyzmq> | undefined;

afterEach(async () => {
  for (const socket of theirs) socket.close();
  theirs.clear();
  await (await pyzmq)?.reset();
});

/** Ends the process of pyzmq, if one was started, after all tests of a file. */
export async function stopPyzmq(): Promise<void> {
  await (await pyzmq)?.stop();
}

/**
 * Connects a PUSH of a library with the options, and sends one message. The call may return before
 * that library has sent it.
 */
export type Client = (endpoint: string, options: Options, message: string) => Promise<void>;

/**
 * A send without a receiver: after a refused handshake, messages wait until the socket is closed.
 */
function unheard(sending: Promise<void>): void {
  sending.catch(() => undefined);
}

export const clients: Readonly<Record<"ours" | "npm zeromq" | "pyzmq", Client>> = {
  ours(endpoint, options, message) {
    const push = use(new ours.Push({ ...options, context: newContext() } as object));
    push.connect(endpoint);
    unheard(push.send(message));
    return Promise.resolve();
  },
  "npm zeromq"(endpoint, options, message) {
    const push = new addon.Push({ ...options, linger: 0 } as object);
    theirs.add(push);
    push.connect(endpoint);
    unheard(push.send(message));
    return Promise.resolve();
  },
  async pyzmq(endpoint, options, message) {
    pyzmq ??= Pyzmq.start();
    const push = await (await pyzmq).open("PUSH", options);
    await push.connect(endpoint);
    unheard(push.send(message));
  },
};

/** The outcome of a socket's next handshake: "in", or its error. */
export async function nextHandshake(server: ours.Socket): Promise<string> {
  for (;;) {
    const event = await server.events.receive();
    if (event.type === "handshake") return "in";
    if (event.type === "handshake:error:auth") return `refused with ${event.error.status}`;
    if (event.type === "handshake:error:protocol") return event.error.code;
    if (event.type === "handshake:error:other") return event.error.code;
  }
}

/** Asks the handler in the same context, as libzmq does, or in other ways. */
export class Asker {
  readonly #dealer: ours.Dealer;

  constructor(context: ours.Context) {
    this.#dealer = use(new ours.Dealer({ context }));
    this.#dealer.connect("inproc://zeromq.zap.01");
  }

  /** All frames of the next reply. */
  async ask(...frames: readonly (string | Buffer)[]): Promise<Buffer[]> {
    await this.send(...frames);
    return this.receive();
  }

  send(...frames: readonly (string | Buffer)[]): Promise<void> {
    return this.#dealer.send([...frames]);
  }

  receive(): Promise<Buffer[]> {
    return this.#dealer.receive();
  }

  /** Asks about a peer. Returns the reply's status, text, user id and metadata. */
  async about(
    peer: { domain?: string; address?: string },
    mechanism: string,
    ...credentials: (string | Buffer)[]
  ): Promise<string[]> {
    const { domain = "", address = "127.0.0.1" } = peer;
    const reply = await this.ask("", "1.0", "id", domain, address, "", mechanism, ...credentials);
    return reply.slice(3).map((frame) => frame.toString("latin1"));
  }
}
