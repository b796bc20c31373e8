/**
 * Policies: which peers are admitted to the sockets of a domain. A mechanism that is not mentioned
 * is refused, except NULL, which identifies a peer by its address alone.
 */
import { argumentError, shown } from "../api/errors.js";
import { platform } from "../shim/platform.js";
import { isMap, isSet } from "../shim/realm.js";
import { Addresses } from "./addresses.js";
import { isKey } from "./certificate.js";
import type { Answer } from "./reply.js";
import type { AuthRequest, CurveRequest, PlainRequest } from "./request.js";

/** The result of a hook; undefined refuses. */
type Answered = Answer | undefined;

/** Decides on a name and a password; undefined refuses. */
export type PlainHook = (username: string, password: string, request: PlainRequest) => Answered | Promise<Answered>;

/** Decides on a public key in Z85; undefined refuses. */
export type CurveHook = (publicKey: string, request: CurveRequest) => Answered | Promise<Answered>;

/** Passwords by name, or a function that decides. */
export type Passwords = Readonly<Record<string, string>> | ReadonlyMap<string, string> | PlainHook;

/**
 * Certificates by public key: a `CertificateFolder`, or a Map. Their metadata become properties of
 * the peer's messages.
 */
export interface CertificateSource {
  /** The certificate of a public key in Z85; undefined: the key is unknown. */
  get(publicKey: string): { readonly metadata?: Readonly<Record<string, string>> } | undefined;
}

/** "any": every peer that has a key; keys in Z85; certificates; or a function that decides. */
export type CurveKeys = "any" | readonly string[] | ReadonlySet<string> | CertificateSource | CurveHook;

/**
 * The peers that are admitted. Maps, Sets, objects of passwords and certificate folders are read at
 * each request, so their changes apply to the next one.
 */
export interface Policy {
  /** Addresses and subnets, and "ipc". All others are refused. Default: all are admitted. */
  readonly allow?: Iterable<string>;
  /** Addresses and subnets, and "ipc", that are refused. It wins over `allow`. */
  readonly deny?: Iterable<string>;
  /** Whether peers without security are admitted. Default: true. */
  readonly null?: boolean;
  /** Names and passwords that are admitted. Default: none. */
  readonly plain?: Passwords;
  /** CURVE keys that are admitted. Default: none. */
  readonly curve?: CurveKeys;
}

/** A policy that was checked. */
export class Judge {
  readonly #addresses: Addresses;
  readonly #null: boolean;
  readonly #plain: PlainHook;
  readonly #curve: CurveHook;

  /** @throws TypeError if the policy is wrong. */
  constructor(policy: Policy) {
    this.#addresses = new Addresses(policy.allow, policy.deny);
    if (policy.null !== undefined && typeof policy.null !== "boolean") throw argumentError("Null must be a boolean");
    this.#null = policy.null ?? true;
    this.#plain = policy.plain === undefined ? nobody : plainHook(policy.plain);
    this.#curve = policy.curve === undefined ? nobody : curveHook(policy.curve);
  }

  async judge(request: AuthRequest): Promise<Answer> {
    if (!this.#addresses.admit(request.address)) return { status: 400, text: "Address is not admitted" };
    if (request.mechanism === "NULL") return this.#null;
    const answer = await (request.mechanism === "PLAIN"
      ? this.#plain(request.username, request.password, request)
      : this.#curve(request.publicKey, request));
    return answer ?? false;
  }
}

function nobody(): false {
  return false;
}

function plainHook(passwords: Passwords): PlainHook {
  if (typeof passwords === "function") return passwords;
  if (typeof (passwords as unknown) !== "object" || (passwords as unknown) === null || Array.isArray(passwords))
    throw argumentError("Plain must be passwords by name, or a function");
  return (username, password) => {
    const wanted = passwordOf(passwords, username);
    if (wanted !== undefined && typeof wanted !== "string")
      throw argumentError(`The password of "${username}" must be a string`);
    // An unknown name is compared too, so that it takes the same time.
    return platform().equalSecrets(wanted ?? "", password) && wanted !== undefined;
  };
}

function passwordOf(passwords: Exclude<Passwords, PlainHook>, username: string): unknown {
  if (isMap(passwords)) return passwords.get(username);
  return Object.hasOwn(passwords, username) ? (passwords as Readonly<Record<string, unknown>>)[username] : undefined;
}

function curveHook(keys: CurveKeys): CurveHook {
  if (keys === "any") return () => true;
  if (typeof keys === "function") return keys;
  if (Array.isArray(keys)) return curveHook(new Set(keys));
  if (isSet(keys)) {
    for (const key of keys) if (!isKey(key)) throw argumentError(`"${shown(key)}" is not a CURVE key in Z85`);
    return (publicKey) => keys.has(publicKey);
  }
  const source = keys as Partial<CertificateSource> | null;
  if (typeof source !== "object" || typeof source?.get !== "function")
    throw argumentError('Curve must be "any", keys, certificates or a function');
  return (publicKey) => {
    const certificate = (source as CertificateSource).get(publicKey);
    return certificate !== undefined && { metadata: certificate.metadata ?? {} };
  };
}
