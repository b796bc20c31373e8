/**
 * The credentials of streams, by descriptor: what `streamCredentials()` gives them, and accepted
 * streams take over from the one that listens. Identities are kept a while, since a client that
 * connects again and again would make the same one each time.
 */
import type { Socket } from "node:net";
import type { Credentials } from "../../capabilities.js";
import type { ErrorNumbers } from "../system/errors.js";
import { crypto } from "../system/builtin.js";
import { Handshake } from "./handshake.js";
import { Identity } from "./identity.js";

/** Identities that are kept; the one that was asked for longest ago goes first. */
const KEPT = 16;

const NONE: Credentials = { cert: undefined, key: undefined, trust: undefined, trustSystem: false, server: false };

export class Security {
  readonly #errors: ErrorNumbers;
  readonly #identities = new Map<number, Identity>();
  /** By the hash of credentials, which have secrets in them. */
  readonly #kept = new Map<string, Identity>();

  constructor(errors: ErrorNumbers) {
    this.#errors = errors;
  }

  /**
   * Sets the credentials of a descriptor; -1: looks at them only. 0, or a negative errno. Of one
   * that listens, later streams have the new ones.
   */
  set(fd: number, credentials: Credentials): number {
    try {
      const identity = this.#identity(credentials);
      if (fd >= 0) this.#identities.set(fd, identity);
      return 0;
    } catch (error) {
      return this.#errors.thrown(error);
    }
  }

  accepted(listener: number, fd: number): void {
    const identity = this.#identities.get(listener);
    if (identity) this.#identities.set(fd, identity);
  }

  /** Begins TLS over the socket. Throws where it cannot. */
  handshake(fd: number, plain: Socket, server: boolean, hostname: string | undefined): Handshake {
    const identity = this.#identities.get(fd) ?? this.#identity({ ...NONE, server });
    return server ? Handshake.asServer(plain, identity) : Handshake.asClient(plain, identity, hostname);
  }

  forget(fd: number): void {
    this.#identities.delete(fd);
  }

  #identity(credentials: Credentials): Identity {
    const { cert, key, trust, trustSystem, server } = credentials;
    const text = JSON.stringify([cert, key, trust, trustSystem, server]);
    const hash = crypto().createHash("sha256").update(text).digest("base64");
    const identity = this.#kept.get(hash) ?? new Identity(credentials);
    this.#kept.delete(hash);
    this.#kept.set(hash, identity);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return identity;
  }
}
