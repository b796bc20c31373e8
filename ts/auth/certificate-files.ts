/**
 * Certificates in files: `name.key` has the public one, and `name.key_secret` the secret one, which
 * only its owner may read. A folder of public certificates lists the admitted peers. Only this file
 * of the folder reads and writes files.
 */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CertificateError, formatCertificate, parseCertificate, type Certificate } from "./certificate.js";
import type { CertificateSource } from "./policy.js";

const SECRET_SUFFIX = "_secret";
/** Files in a folder that changed in the last second may still be written to. */
const SETTLED_MS = 1000;

/**
 * Reads the certificate in a file, with the secret key if the file has it.
 *
 * @throws CertificateError if the file holds no certificate; Node's error if it cannot be read.
 */
export async function loadCertificate(path: string): Promise<Certificate> {
  return parsed(path, await readFile(path, "utf8"));
}

/**
 * Writes the public certificate to `path`, such as "server.key". If there is a secret key, writes
 * the secret certificate beside it, with `_secret` behind its name and mode 0600. Existing files
 * are replaced whole.
 */
export async function saveCertificate(certificate: Certificate, path: string): Promise<void> {
  const texts = [formatCertificate(certificate)];
  if (certificate.secretKey !== undefined) texts.push(formatCertificate(certificate, { secret: true }));
  const [open, secret] = texts;
  if (secret !== undefined) await replace(path + SECRET_SUFFIX, secret, 0o600);
  await replace(path, open!, 0o644);
}

/** A new file replaces the old one, so that it has its mode before its first byte is written. */
async function replace(path: string, text: string, mode: number): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    await writeFile(draft, text, { mode, flag: "wx" });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

function parsed(path: string, text: string): Certificate {
  try {
    return parseCertificate(text);
  } catch (error) {
    throw error instanceof CertificateError ? new CertificateError(`${path}: ${error.message}`) : error;
  }
}

/**
 * The public certificates in a folder, by public key. New and removed files are noticed at the next
 * look; files that are overwritten in place after `reload()`. Names that begin with a dot or end
 * with `_secret` are ignored.
 *
 * @example
 * const authenticator = new Authenticator({ curve: new CertificateFolder("/etc/keys") });
 */
export class CertificateFolder implements CertificateSource {
  /** The folder. */
  readonly path: string;
  #certificates: ReadonlyMap<string, Certificate> = new Map();
  #failures: ReadonlyMap<string, Error> = new Map();
  /**
   * Time of the last change of the folder that was read; undefined if it may have changed since.
   */
  #version: number | undefined;

  /** @throws Node's error if the folder cannot be read. */
  constructor(path: string) {
    this.path = path;
    this.reload();
  }

  /**
   * Reads all files again.
   *
   * @throws Node's error if the folder cannot be read; then the old certificates stay.
   */
  reload(): void {
    const certificates = new Map<string, Certificate>();
    const failures = new Map<string, Error>();
    const changed = statSync(this.path).mtimeMs;
    for (const name of readdirSync(this.path)) {
      if (name.startsWith(".") || name.endsWith(SECRET_SUFFIX)) continue;
      try {
        const path = join(this.path, name);
        if (!statSync(path).isFile()) continue;
        const { publicKey, metadata } = parsed(path, readFileSync(path, "utf8"));
        certificates.set(publicKey, { publicKey, metadata });
      } catch (error) {
        failures.set(name, error as Error);
      }
    }
    this.#certificates = certificates;
    this.#failures = failures;
    this.#version = Math.abs(Date.now() - changed) < SETTLED_MS ? undefined : changed;
  }

  /** The certificate of a key, or undefined. */
  get(publicKey: string): Certificate | undefined {
    return this.#current().get(publicKey);
  }

  /** Errors of files that hold no certificate or cannot be read, by name. */
  get failures(): ReadonlyMap<string, Error> {
    this.#current();
    return this.#failures;
  }

  /** The number of certificates. */
  get size(): number {
    return this.#current().size;
  }

  [Symbol.iterator](): IterableIterator<Certificate> {
    return this.#current().values();
  }

  #current(): ReadonlyMap<string, Certificate> {
    if (statSync(this.path).mtimeMs !== this.#version) this.reload();
    return this.#certificates;
  }
}
