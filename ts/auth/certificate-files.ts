/**
 * Certificates in files: `name.key` has the public one, `name.key_secret` the secret one, which nobody but its owner may read. A
 * folder of public certificates says who is let in. The one file here that knows of files.
 */
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CertificateError, formatCertificate, parseCertificate, type Certificate } from "./certificate.js";
import type { CertificateSource } from "./policy.js";

const SECRET_SUFFIX = "_secret";
/** Files in a folder that has changed so lately may still be written to. */
const SETTLED_MS = 1000;

/**
 * The certificate in a file, with the secret key where that is in it. Rejects with a CertificateError where the file holds
 * none, and with Node's error where it cannot be read.
 */
export async function loadCertificate(path: string): Promise<Certificate> {
  return parsed(path, await readFile(path, "utf8"));
}

/**
 * Writes the public certificate to `path`, such as "server.key", and, where there is a secret key, the secret one beside it
 * with `_secret` behind its name, for the owner's eyes only. Files that are there are replaced whole.
 */
export async function saveCertificate(certificate: Certificate, path: string): Promise<void> {
  const texts = [formatCertificate(certificate)];
  if (certificate.secretKey !== undefined) texts.push(formatCertificate(certificate, { secret: true }));
  const [open, secret] = texts;
  if (secret !== undefined) await replace(path + SECRET_SUFFIX, secret, 0o600);
  await replace(path, open!, 0o644);
}

/** A new file takes the place of the old one, so that it has the mode that is asked for from its first byte on. */
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
 * The public certificates in a folder, by public key. Files that come and go are seen at the next look; those that are
 * written over in place only after `reload()`. What begins with a dot or ends with `_secret` is none of them.
 */
export class CertificateFolder implements CertificateSource {
  readonly path: string;
  #certificates: ReadonlyMap<string, Certificate> = new Map();
  #failures: ReadonlyMap<string, Error> = new Map();
  /** When the folder was changed that was read; undefined: it may have been changed since. */
  #version: number | undefined;

  /** Throws Node's error where the folder cannot be read. */
  constructor(path: string) {
    this.path = path;
    this.reload();
  }

  /** Reads all files again. Throws Node's error where the folder cannot be read, and then what was there stays. */
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

  /** Whose key it is; undefined: nobody's in the folder. */
  get(publicKey: string): Certificate | undefined {
    return this.#current().get(publicKey);
  }

  /** Why files were left out, by name: such that hold no certificate, or cannot be read. */
  get failures(): ReadonlyMap<string, Error> {
    this.#current();
    return this.#failures;
  }

  /** How many certificates there are. */
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
