/**
 * Certificates: a pair of CURVE keys, or a public key alone, and metadata. Their text has the
 * format of czmq's zcert and pyzmq's zmq.auth: ZPL (RFC 4) with the sections `metadata` and
 * `curve`.
 */
import { argumentError } from "../api/errors.js";
import { curveKeyPair } from "../api/sockets/library.js";

/** A CURVE key, or a pair of keys, and who owns it. */
export interface Certificate {
  /** In Z85, as the options of sockets take it. */
  readonly publicKey: string;
  /** Missing in a public certificate. */
  readonly secretKey?: string;
  /** Name of the owner, and other properties. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A text that is not a certificate. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

const KEY = /^[0-9a-zA-Z.\-:+=^!/*?&<>()[\]{}@%$#]{40}$/;
const INDENT = 4;
const NAME = /^[\w$@.&+/-]+$/;

const PUBLIC = `ZeroMQ CURVE Public Certificate
Exchange securely, or use a secure mechanism to verify the contents
of this file after exchange. Store public certificates in your home
directory, in the .curve subdirectory.`;
const SECRET = `ZeroMQ CURVE **Secret** Certificate
DO NOT PROVIDE THIS FILE TO OTHER USERS nor change its permissions.`;

/** Whether it is 40 characters of Z85. */
export function isKey(value: unknown): value is string {
  return typeof value === "string" && KEY.test(value);
}

/**
 * `zmq_curve_keypair`: makes a certificate with new keys.
 *
 * @param metadata Name of the owner, and other properties.
 * @example
 * const certificate = createCertificate({ name: "Alice" });
 */
export function createCertificate(metadata: Readonly<Record<string, string>> = {}): Required<Certificate> {
  return { ...curveKeyPair(), metadata: { ...metadata } };
}

/**
 * The text of the public certificate, or, with `secret`, of the secret one.
 *
 * @default secret: false
 */
export function formatCertificate(certificate: Certificate, options: { secret?: boolean } = {}): string {
  checkObject(certificate, "Certificate");
  checkObject(options, "Options");
  const { publicKey, secretKey, metadata } = certificate;
  const { secret = false } = options;
  checkObject(metadata, "Metadata");
  if (typeof secret !== "boolean") throw argumentError("Option secret must be a boolean");
  if (!isKey(publicKey)) throw argumentError("Public key must be 40 characters of Z85");
  if (secret && !isKey(secretKey)) throw argumentError("Secret key must be 40 characters of Z85");
  const date = new Date().toISOString().replace("T", " ").slice(0, 19);
  const comment = `****  Generated on ${date} by libzmq-wasm  ****\n${secret ? SECRET : PUBLIC}`;
  return [
    ...comment.split("\n").map((line) => `#   ${line}`),
    "",
    "metadata",
    ...Object.entries(metadata).map(([name, value]) => `    ${nameOf(name)} = ${quoted(value)}`),
    "curve",
    `    public-key = "${publicKey}"`,
    ...(secret ? [`    secret-key = "${secretKey}"`] : []),
    "",
  ].join("\n");
}

/**
 * Reads a certificate from its text.
 *
 * @throws CertificateError if the text is not a certificate.
 */
export function parseCertificate(text: string): Certificate {
  if (typeof text !== "string") throw argumentError("Certificate must be a text", "loadCertificate() reads a file");
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  for (const [i, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (/^\s*(?:#.*)?$/.test(line)) continue;
    const { indent, name, value } = partsOf(line);
    if (name === "") throw new CertificateError(`line ${i + 1} is not of the form "name = value"`);
    if (indent === "") sections.set(name, (section = sections.get(name) ?? new Map<string, string>()));
    else if (indent.length === INDENT && value !== undefined) section.set(name, unquoted(value, i + 1));
  }
  const metadata = Object.fromEntries(sections.get("metadata") ?? []);
  const [publicKey, secretKey] = ["public-key", "secret-key"].map((name) => sections.get("curve")?.get(name));
  if (publicKey === undefined) throw new CertificateError("there is no public-key in a section curve");
  if (!isKey(publicKey)) throw new CertificateError("public-key is not 40 characters of Z85");
  if (secretKey === undefined) return { publicKey, metadata };
  if (!isKey(secretKey)) throw new CertificateError("secret-key is not 40 characters of Z85");
  return { publicKey, secretKey, metadata };
}

/**
 * Splits a line at its first `=`, or at a comment before it. Without a regular expression: one that
 * tries several ends of the name takes seconds for a line of 60,000 blanks.
 */
function partsOf(line: string): { indent: string; name: string; value: string | undefined } {
  const [indent = ""] = /^ */.exec(line) ?? [];
  const end = line.search(/[=#]|$/);
  const name = line.slice(indent.length, end).trimEnd();
  const value = line[end] === "=" ? line.slice(end + 1).replace(/^ */, "") : undefined;
  return { indent, name: /^\s/.test(name) ? "" : name, value };
}

function checkObject(value: unknown, what: string): void {
  if (typeof value !== "object" || value === null) throw argumentError(`${what} must be an object`);
}

function nameOf(name: string): string {
  if (NAME.test(name)) return name;
  throw argumentError(`"${name}" cannot be the name of metadata: letters, digits and $-_@.&+/ can be in it`);
}

/** The format has no escapes. */
function quoted(value: unknown): string {
  if (typeof value !== "string") throw argumentError("Metadata must be strings");
  const quote = value.includes('"') ? "'" : '"';
  if (value.includes(quote) || /[\r\n]/.test(value))
    throw argumentError("Metadata cannot have line breaks in it, nor both kinds of quotes");
  return quote + value + quote;
}

/** A quoted value ends at the next quote of its kind. An unquoted value ends before a comment. */
function unquoted(value: string, line: number): string {
  if (!/^["']/.test(value)) return value.replace(/#.*$/, "").trim();
  const inner = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(value)?.[2];
  if (inner === undefined) throw new CertificateError(`line ${line} has a quote that does not end the value`);
  return inner;
}
