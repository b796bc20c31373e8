/**
 * What a stream presents and trusts, made ready for node:tls. What is malformed, or does not go
 * together, throws an error that names the option; nothing of it is found out later.
 */
import type { SecureContext, SecureContextOptions, SecureVersion } from "node:tls";
import type { Credentials } from "../../capabilities.js";
import { crypto, tls } from "../system/builtin.js";
import { certificatesOf, messageOf, pemError, privateKeysOf, settingsOf, type Certificate } from "./pem.js";

const CERT = "wssCertPem";
const KEY = "wssKeyPem";
const TRUST = "wssTrustPem";

/** The settings of a trust text, and the values that they have. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  "min-version": ["TLSv1.2", "TLSv1.3"],
  "client-certificates": ["required"],
};

/** A certificate with its key and chain, and what is trusted. */
interface Presented {
  readonly certificate: Certificate | undefined;
  readonly context: SecureContext;
}

export class Identity {
  /** Of a server: clients must have a certificate that is trusted. */
  readonly verifiesClients: boolean;
  readonly #presented: readonly [Presented, ...Presented[]];

  /** Throws what `pemError()` makes. */
  constructor(credentials: Credentials) {
    const { cert, key, trust = "", server } = credentials;
    if (server && (cert === undefined || key === undefined))
      throw pemError(`${cert === undefined ? CERT : KEY} is not set: a wss server needs a certificate and its key`);
    if ((cert === undefined) !== (key === undefined))
      throw pemError(`${cert === undefined ? CERT : KEY} is not set: a certificate and its key go together`);
    const settings = checked(settingsOf(trust, TRUST));
    this.verifiesClients = settings.get("client-certificates") === "required";
    const common: SecureContextOptions = {
      ca: authoritiesOf(credentials, settings.size > 0),
      minVersion: settings.get("min-version") as SecureVersion | undefined,
    };
    const groups = cert === undefined || key === undefined ? [] : groupsOf(cert, key);
    const [first, ...others] = groups.map((group) => presented(group, common));
    this.#presented = [first ?? { certificate: undefined, context: contextOf(common) }, ...others];
  }

  /** What is presented where no name is asked for, and by a client. */
  get context(): SecureContext {
    return this.#presented[0].context;
  }

  /**
   * What is presented to a client that asks for the name: the certificate that is valid for it, or
   * the first.
   */
  contextFor(name: string): SecureContext {
    const found = this.#presented.find(({ certificate }) => certificate?.x509.checkHost(name) !== undefined);
    return (found ?? this.#presented[0]).context;
  }
}

function checked(settings: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  for (const [name, value] of settings) {
    const values = SETTINGS[name];
    if (!values?.includes(value))
      throw pemError(
        `${TRUST}: "wss-${name}: ${value}" is no setting: ${values ? `it may be ${values.join(" or ")}` : `there are ${Object.keys(SETTINGS).join(" and ")}`}`,
      );
  }
  return settings;
}

/** undefined: those of Node's, at once; each certificate of a list is taken apart. */
function authoritiesOf({ trust, trustSystem }: Credentials, hasSettings: boolean): string[] | undefined {
  const own = trust === undefined ? [] : certificatesOf(trust, TRUST).map(({ text }) => text);
  if (trust !== undefined && own.length === 0 && !hasSettings) throw pemError(`${TRUST} has no certificate in PEM`);
  if (!trustSystem) return own;
  const system = tls() as Partial<SystemStore>;
  const listed = system.getCACertificates?.("system") ?? [];
  if (listed.length === 0 && own.length === 0) return undefined;
  return [...own, ...listed, ...(system.getCACertificates?.("default") ?? tls().rootCertificates)];
}

/** Node 22.15 and 23.10 on: the certificates that the operating system trusts. */
interface SystemStore {
  getCACertificates(type: "default" | "system"): string[];
}

interface Group {
  readonly certificate: Certificate;
  /** The certificate and its chain. */
  readonly cert: string;
  readonly key: string;
}

/** The certificates that have a key, each with those behind it that have none: its chain. */
function groupsOf(cert: string, key: string): Group[] {
  const certificates = certificatesOf(cert, CERT);
  const keys = privateKeysOf(key);
  if (certificates.length === 0) throw pemError(`${CERT} has no certificate in PEM`);
  if (keys.length === 0) throw pemError(`${KEY} has no private key in PEM`);
  const readable = keys.map((text, at) => ({ text, key: readKey(text, at) }));
  const groups: { certificate: Certificate; cert: string; key: string }[] = [];
  for (const certificate of certificates) {
    const own = readable.find((candidate) => certificate.x509.checkPrivateKey(candidate.key));
    const last = groups.at(-1);
    if (own) groups.push({ certificate, cert: certificate.text, key: own.text });
    else if (last) last.cert += `\n${certificate.text}`;
    else throw pemError(`${KEY} does not have the key of the first certificate of ${CERT}`);
  }
  const unused = readable.findIndex(({ text }) => !groups.some((group) => group.key === text));
  if (unused >= 0) throw pemError(`${KEY}: key ${unused + 1} is that of no certificate of ${CERT}`);
  return groups;
}

function readKey(text: string, at: number): ReturnType<ReturnType<typeof crypto>["createPrivateKey"]> {
  try {
    return crypto().createPrivateKey(text);
  } catch (cause) {
    const encrypted = text.includes("ENCRYPTED");
    throw pemError(
      `${KEY}: key ${at + 1} ${encrypted ? "is encrypted: decrypt it first" : `is malformed (${messageOf(cause)})`}`,
      cause,
    );
  }
}

function presented({ certificate, cert, key }: Group, common: SecureContextOptions): Presented {
  return { certificate, context: contextOf({ ...common, cert, key }) };
}

function contextOf(options: SecureContextOptions): SecureContext {
  try {
    return tls().createSecureContext(options);
  } catch (cause) {
    throw pemError(`${CERT}, ${KEY} or ${TRUST} cannot be used (${messageOf(cause)})`, cause);
  }
}
