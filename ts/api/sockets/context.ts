/**
 * Contexts, to which sockets belong. A context is made in C when it is first needed, so importing
 * the package makes nothing. The default one is made again after its instance has died.
 */
import { checkInstance } from "../../core/instance/check.js";
import type { Instance } from "../../core/instance/instance.js";
import { instances } from "../../core/instance/provider.js";
import { wasmErrno } from "../../zmq/errno.js";
import { errorFromWasm, errorNamed } from "../errors.js";
import { assignOptions } from "../options/assign-options.js";
import { anything, checkArguments, checked, identifier, options as optionsObject } from "../arguments.js";
import { disposable } from "../dispose.js";
import { inspectable } from "../inspect.js";
import { waitOf, within, type WaitOptions } from "../messages/wait.js";
import type { OpenContext } from "./open-context.js";
import { checkValue, defineOptions, readOption, writeOption, type ContextOptions } from "../options/context-options.js";

export type { OpenContext };

/** A socket, as its context knows it. */
export interface ContextMember {
  close(): void;
  /** Its unsent messages may take the network some time. */
  readonly networked: boolean;
  /** Resolves when libzmq has released the socket: its messages are sent, or linger is over. */
  readonly reaped: Promise<void>;
}

/**
 * Terminates contexts that were dropped without `close()`. Their sockets refer to them, so those
 * were dropped too.
 */
const dropped = new FinalizationRegistry<OpenContext>((open) => {
  void terminate(open);
});

const EINTR = wasmErrno("EINTR");

/**
 * `zmq_ctx_term`, repeated after each event that it waits for. It must not wait until the sockets
 * are gone: it alone releases sockets that wait for an inproc peer which never came.
 */
async function terminate({ instance, ptr }: OpenContext): Promise<void> {
  if (instance.failure) return;
  const { exports } = instance;
  instance.hold();
  try {
    while (instance.withoutWaiting(() => exports.zmq_ctx_term(ptr)) !== 0) {
      const errno = exports.zmq_errno();
      if (errno !== EINTR) throw errorFromWasm(errno);
      await instance.ready(exports.port_waited());
    }
  } catch (error) {
    if (error !== instance.failure) throw error;
  } finally {
    instance.release();
  }
}

/**
 * `zmq_ctx_new`: a context, which holds sockets. Sockets are in the default context, unless their
 * options name another. Its options are its properties.
 *
 * @example
 * const context = new Context({ ioThreads: 2 });
 * const push = new Push({ context });
 */
export class Context {
  readonly #chosen: Instance | undefined;
  #open: OpenContext | undefined;
  #closed = false;
  readonly #members = new Set<ContextMember>();

  /**
   * @param options Values of the context's options, and `instance`. Default: the default instance.
   * @example
   * const context = new Context({ instance: createInstance({ threads: true }) });
   */
  constructor(options?: Partial<ContextOptions> & { instance?: Instance }) {
    checkArguments([options], [optionsObject]);
    const { instance, ...rest } = options ?? {};
    if (instance !== undefined) checkInstance(instance);
    this.#chosen = instance;
    Object.seal(this);
    assignOptions(this, rest);
  }

  /** True after `close()`. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * `zmq_ctx_shutdown`, `zmq_ctx_term`: closes the open sockets, and resolves when all are
   * released: their messages are sent, or their linger is over. If threads share the default
   * context, it closes only the sockets of this thread. After a signal or a timeout, closing goes
   * on in the background.
   *
   * @throws EAGAIN (rejects) after the timeout; the reason of the signal.
   */
  async close(options?: WaitOptions): Promise<void> {
    const instance = this.#open?.instance;
    const detail = (): string => "sockets of the context have messages to send: see linger";
    await within(instance, this.#close(), waitOf(options, 0), detail);
  }

  async #close(): Promise<void> {
    this.#closed = true;
    const open = this.#open;
    this.#open = undefined;
    dropped.unregister(this);
    const networked = [...this.#members].filter((member) => member.networked);
    for (const member of this.#members) member.close();
    if (open?.common) await Promise.all(networked.map((member) => member.reaped));
    else if (open) await terminate(open);
  }

  protected getBoolOption(option: number): boolean {
    return readOption(this.open(), option) !== 0;
  }

  protected setBoolOption(option: number, value: boolean): void {
    checkValue(option, value, "boolean");
    writeOption(this.open(), option, value);
  }

  protected getInt32Option(option: number): number {
    return readOption(this.open(), option);
  }

  protected setInt32Option(option: number, value: number): void {
    checkValue(option, value, "number");
    writeOption(this.open(), option, value);
  }

  /** @internal The context in C. */
  open(): OpenContext {
    if (this.#closed) throw errorNamed("EFAULT");
    if (this.#open && (!this.#open.instance.failure || this.#chosen)) return this.#open;
    const instance = this.#chosen ?? instances().defaultInstance();
    const common = this === context ? instance.commonContext() : undefined;
    const ptr = common ?? instance.exports.zmq_ctx_new();
    if (ptr === 0) throw errorFromWasm(instance.exports.zmq_errno());
    this.#open = { instance, ptr, common: common !== undefined };
    dropped.unregister(this);
    if (this === context) defaultHome = instance;
    if (!common && instance.collects) dropped.register(this, this.#open, this);
    return this.#open;
  }

  static {
    inspectable(Context.prototype, (context) => context.#describe());
  }

  #describe(): object {
    if (this.#closed) return { state: "closed" };
    const { instance } = this.#open ?? {};
    if (!instance) return { state: "not in use yet" };
    const state = instance.failure ? `ended: ${instance.failure.message}` : "open";
    return { state, mode: instance.mode, sockets: this.#members.size };
  }

  /** @internal */
  join(member: ContextMember): void {
    const members = this.#members; // a socket that waits for an inproc peer must not keep the context
    members.add(member);
    void member.reaped.then(() => members.delete(member));
  }
}

export interface Context extends ContextOptions {
  [Symbol.asyncDispose](): Promise<void>;
}

checked(Context.prototype, {
  getBoolOption: [identifier],
  setBoolOption: [identifier, anything],
  getInt32Option: [identifier],
  setInt32Option: [identifier, anything],
});
defineOptions(Context.prototype);
disposable(Context.prototype, function () {
  return this.close();
});

/** The default context, for sockets without the option `context`. */
export const context = new Context();

let providedContext = (): Context => context;

/**
 * From now on, sockets that are given no context ask for theirs here. It is asked for each of them:
 * a simulator answers with that of the program that runs now.
 */
export function provideContext(provider: () => Context): void {
  providedContext = provider;
}

/** The context of a socket that is given none. */
export function defaultContext(): Context {
  return providedContext();
}

let defaultHome: Instance | undefined;

/** The living instance of the default context, if it has one. */
export function homeOfDefault(): Instance | undefined {
  return defaultHome?.failure ? undefined : defaultHome;
}
