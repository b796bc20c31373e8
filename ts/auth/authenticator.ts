/**
 * Authenticators: a ZAP handler (RFC 27) that decides, by policies and hooks, which peers may
 * connect to the sockets of a context.
 *
 * An error in a hook is a reply of 500, which refuses the peer, and is reported to `onError` or as
 * a warning of the process. An authenticator does not keep the process alive.
 */
import { Context, defaultContext } from "../api/sockets/context.js";
import { disposable } from "../api/dispose.js";
import { argumentError } from "../api/errors.js";
import { checkNames as checkOwnNames } from "../api/names.js";
import { isError } from "../shim/realm.js";
import { DestroyedError } from "../core/errors.js";
import { Judge, type Policy } from "./policy.js";
import { refusal, replyTo, type Answer, type Reply } from "./reply.js";
import type { AuthRequest } from "./request.js";
import { ZapServer } from "./zap-server.js";

/** A policy for all domains that have none of their own. */
export interface Policies extends Policy {
  /** Policies by `zapDomain`. Each replaces the common policy for its domain. */
  readonly domains?: Readonly<Record<string, Policy>>;
}

/** Functions of the program that see requests and replies. All may be asynchronous. */
export interface AuthenticatorHooks {
  /**
   * Sees each request before any policy does, and may answer it. undefined leaves the answer to the
   * policy.
   */
  readonly onRequest?: ((request: AuthRequest) => Answer | undefined | Promise<Answer | undefined>) | undefined;
  /** Sees each reply. */
  readonly onReply?: ((reply: Reply, request: AuthRequest) => unknown) | undefined;
  /**
   * Is called with errors, above all those of the other hooks. Default: errors are warnings of the
   * process.
   */
  readonly onError?: ((error: Error, request?: AuthRequest) => unknown) | undefined;
}

/** Policies, hooks, and the context that an authenticator guards. */
export interface AuthenticatorOptions extends Policies, AuthenticatorHooks {
  /** The context whose sockets are guarded. Default: the default context. */
  readonly context?: Context;
  /**
   * Milliseconds that hooks may take for an answer. After that the reply is 300. Default: 10,000.
   */
  readonly timeout?: number;
}

const POLICIES = ["allow", "deny", "null", "plain", "curve", "domains"] as const;
const HOOKS = ["onRequest", "onReply", "onError"] as const;
const KNOWN = new Set<string>([...POLICIES, ...HOOKS, "context", "timeout"]);
const POLICY = new Set<string>(POLICIES.filter((name) => name !== "domains"));
const TIMEOUT_MS = 10_000;
const LONGEST_MS = 2 ** 31 - 1;

/**
 * A ZAP handler (RFC 27): decides by policies and hooks which peers may connect to the sockets of a
 * context. Make it before the first socket binds, and set `zapEnforceDomain` on each of those.
 *
 * @throws EADDRINUSE if the context has a handler already; TypeError for malformed policies.
 * @example
 * const authenticator = new Authenticator({ curve: [alice.publicKey] });
 */
export class Authenticator implements AsyncDisposable {
  declare readonly [Symbol.dispose]: () => void;
  declare readonly [Symbol.asyncDispose]: () => Promise<void>;
  readonly #server: ZapServer;
  readonly #hooks: AuthenticatorHooks;
  readonly #timeout: number;
  #policies: Policies = {};
  #judge = new Judge({});
  #domains: ReadonlyMap<string, Judge> = new Map();

  /**
   * Makes the policies apply to all peers that connect to sockets of the context from now on.
   *
   * @throws EADDRINUSE if the context has a ZAP handler already; a TypeError for a wrong option.
   * @example
   * const authenticator = new Authenticator({ plain: { admin: "secret" } });
   * const server = new Reply({ plainServer: true, zapDomain: "global", zapEnforceDomain: true });
   */
  constructor(options: AuthenticatorOptions = {}) {
    checkNames(options, KNOWN, "An authenticator");
    const { context = defaultContext(), timeout = TIMEOUT_MS, onRequest, onReply, onError, ...policies } = options;
    if (!(context instanceof Context)) throw argumentError("Context must be a context object");
    if (!Number.isInteger(timeout) || timeout <= 0 || timeout > LONGEST_MS)
      throw argumentError("Timeout must be a number of milliseconds");
    for (const name of HOOKS)
      if (options[name] !== undefined && typeof options[name] !== "function")
        throw argumentError(`${name} must be a function`);
    this.#hooks = { onRequest, onReply, onError };
    this.#timeout = timeout;
    this.configure(policies);
    const lost = (failure: Error): void => {
      if (!(failure instanceof DestroyedError)) void this.#tell(failure);
    };
    this.#server = new ZapServer(context, (request) => this.#decide(request), lost);
  }

  /** True after `close()`, and when the context is closed. */
  get closed(): boolean {
    return this.#server.closed;
  }

  /** The policies of the constructor or of the last `configure()`. */
  get policies(): Policies {
    return this.#policies;
  }

  /**
   * Replaces all policies from the next request on. Connected peers stay connected.
   *
   * @throws TypeError if a policy is wrong; then the old policies stay.
   */
  configure(policies: Policies): void {
    checkNames(policies, new Set([...POLICY, "domains"]), "Policies");
    const { domains = {}, ...common } = policies;
    if (typeof domains !== "object" || (domains as unknown) === null)
      throw argumentError("Domains must be policies by name");
    const named = Object.entries(domains).map(([name, policy]): [string, Judge] => {
      checkNames(policy, POLICY, `The policy of domain "${name}"`);
      return [name, new Judge(policy)];
    });
    this.#judge = new Judge(common);
    this.#domains = new Map(named);
    this.#policies = policies;
  }

  /**
   * Ends the authenticator. The context may then have another. Requests that are not decided yet
   * are answered with 300. Without an authenticator libzmq refuses PLAIN and accepts every other
   * peer, except at sockets with `zapEnforceDomain`.
   */
  close(): void {
    this.#server.close();
  }

  async #decide(request: AuthRequest): Promise<Reply> {
    let reply: Reply;
    try {
      reply = await this.#inTime(this.#answer(request).then((answer) => replyTo(request, answer)));
    } catch (error) {
      void this.#tell(error, request);
      reply = refusal(error instanceof TimeoutError ? 300 : 500);
    }
    if (this.#hooks.onReply) void this.#report(reply, request);
    return reply;
  }

  async #answer(request: AuthRequest): Promise<Answer> {
    const answer = await this.#hooks.onRequest?.(request);
    if (answer !== undefined) return answer;
    return (this.#domains.get(request.domain) ?? this.#judge).judge(request);
  }

  #inTime(reply: Promise<Reply>): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const expire = (): void => reject(new TimeoutError(this.#timeout));
      const stop = this.#server.instance.startTimer(this.#timeout, expire, false);
      reply.finally(stop).then(resolve, reject);
    });
  }

  async #report(reply: Reply, request: AuthRequest): Promise<void> {
    try {
      await this.#hooks.onReply?.(reply, request);
    } catch (error) {
      await this.#tell(error, request);
    }
  }

  /** Never rejects. */
  async #tell(reason: unknown, request?: AuthRequest): Promise<void> {
    const error = isError(reason) ? reason : new Error("A hook threw a value that is not an error", { cause: reason });
    try {
      if (this.#hooks.onError) await this.#hooks.onError(error, request);
      else this.#server.instance.warn(error);
    } catch (second) {
      this.#server.instance.warn(isError(second) ? second : error);
    }
  }
}

disposable(Authenticator.prototype, close, close);

function close(this: Authenticator): void {
  this.close();
}

class TimeoutError extends Error {
  constructor(timeout: number) {
    super(`The hooks of an authenticator have not answered within ${timeout} ms`);
  }
}

/** Refuses misspelt names, which would otherwise seem to be omitted. */
function checkNames(given: unknown, known: ReadonlySet<string>, what: string): void {
  if (typeof given !== "object" || given === null) throw argumentError(`${what} must be an object`);
  checkOwnNames(given, [...known], what);
}
