/**
 * Contexts: what sockets live in. A context is made in C when it is first needed, so that importing the package makes
 * nothing; the default one is made again after its instance has died.
 */
import { defaultInstance } from "../instance.js";
import type { Instance } from "../wasm/instance.js";
import type { ContextPtr } from "../wasm/module.js";
import { errorFromWasm, errorNamed } from "./errors.js";
import { defineOptions, type ContextOptions } from "./context-options.js";

/** A context that exists in C. */
export interface OpenContext {
  readonly instance: Instance;
  readonly ptr: ContextPtr;
}

/** What a context keeps of each of its sockets. */
export interface ContextMember {
  close(): void;
  /** Resolves when libzmq has let go of the socket: what it had to send is sent, or linger has passed. */
  readonly reaped: Promise<void>;
}

/** Terminates contexts that were dropped without `close()`; their sockets keep them, so those are closed already. */
const dropped = new FinalizationRegistry<{ open: OpenContext; members: Set<ContextMember> }>(({ open, members }) => {
  void terminate(open, members);
});

async function terminate(open: OpenContext, members: Set<ContextMember>): Promise<void> {
  await Promise.all([...members].map((member) => member.reaped));
  const { exports, failure } = open.instance;
  if (!failure && exports.zmq_ctx_term(open.ptr) !== 0) throw errorFromWasm(exports.zmq_errno());
}

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the options are properties made from a table
export class Context {
  readonly #chosen: Instance | undefined;
  #open: OpenContext | undefined;
  #closed = false;
  readonly #members = new Set<ContextMember>();

  /**
   * @param options Values of the context's options, and `instance`: the instance to be in, where it is not the default.
   */
  constructor(options: Partial<ContextOptions> & { instance?: Instance } = {}) {
    const { instance, ...rest } = options;
    this.#chosen = instance;
    Object.seal(this);
    Object.assign(this, rest);
  }

  /** True after `close()`. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * `zmq_ctx_shutdown`, `zmq_ctx_term`: closes the sockets that are open, and resolves when all are gone: what they had
   * to send has been sent, or their linger has passed.
   */
  async close(): Promise<void> {
    this.#closed = true;
    const open = this.#open;
    this.#open = undefined;
    dropped.unregister(this);
    for (const member of this.#members) member.close();
    if (open) await terminate(open, this.#members);
  }

  /** @internal The context in C. */
  open(): OpenContext {
    if (this.#closed) throw errorNamed("EFAULT");
    if (this.#open && (!this.#open.instance.failure || this.#chosen)) return this.#open;
    const instance = this.#chosen ?? defaultInstance();
    this.#open = { instance, ptr: instance.exports.zmq_ctx_new() };
    dropped.unregister(this);
    dropped.register(this, { open: this.#open, members: this.#members }, this);
    return this.#open;
  }

  /** @internal */
  join(member: ContextMember): void {
    this.#members.add(member);
    void member.reaped.then(() => this.#members.delete(member));
  }
}

export interface Context extends ContextOptions {}

defineOptions(Context.prototype);

/** The context of sockets that are given none. */
export const context = new Context();
