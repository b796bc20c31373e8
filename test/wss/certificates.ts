/**
 * Certificates for the tests, which the openssl command makes in each run: authorities, and
 * certificates that they sign. No key is kept.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** Subject alternative names, as openssl has them. Default: "DNS:localhost,IP:127.0.0.1". */
  readonly names?: string;
  /** The signing authority. Default: the certificate signs itself. */
  readonly authority?: Certificate;
  /** Whether it may sign others. */
  readonly signs?: boolean;
  /**
   * The begin and end of its validity in openssl's form, such as "20200101000000Z". Default: one
   * day from now.
   */
  readonly valid?: readonly [from: string, to: string];
}

let made = 0;

function openssl(folder: string, ...args: string[]): void {
  try {
    execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error("'openssl' is missing: install the package 'openssl' (on Debian: sudo apt-get install openssl)", {
      cause: error,
    });
  }
}

/** A new key, and a certificate for it. */
export function certificate(options: CertificateOptions = {}): Certificate {
  const { names = "DNS:localhost,IP:127.0.0.1", authority, signs = false, valid } = options;
  const folder = mkdtempSync(join(tmpdir(), "zmq-certificates-"));
  const at = (name: string): string => join(folder, name);
  try {
    const subject = `/CN=test ${++made}`;
    writeFileSync(
      at("extensions"),
      `subjectAltName=${names}\nbasicConstraints=critical,CA:${signs ? "TRUE" : "FALSE"}\n`,
    );
    openssl(folder, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key.pem");
    openssl(folder, "req", "-new", "-key", "key.pem", "-subj", subject, "-out", "request.pem");
    if (authority) {
      writeFileSync(at("authority.pem"), authority.cert);
      writeFileSync(at("authority-key.pem"), authority.key);
    }
    if (valid) signBetween(folder, authority !== undefined, valid);
    else {
      const signer = authority ? ["-CA", "authority.pem", "-CAkey", "authority-key.pem"] : ["-key", "key.pem"];
      const serial = ["-set_serial", String(Date.now()) + String(made)];
      openssl(
        folder,
        ...["x509", "-req", "-in", "request.pem", ...signer, ...serial, "-days", "1"],
        ...["-extfile", "extensions", "-out", "cert.pem"],
      );
    }
    return { cert: readFileSync(at("cert.pem"), "utf8"), key: readFileSync(at("key.pem"), "utf8") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `openssl x509` counts days from now; `openssl ca` takes dates. */
function signBetween(folder: string, signed: boolean, [from, to]: readonly [string, string]): void {
  writeFileSync(join(folder, "index"), "");
  writeFileSync(join(folder, "serial"), "01\n");
  const section = ["database=index", "serial=serial", "new_certs_dir=.", "default_md=sha256", "policy=any"];
  writeFileSync(
    join(folder, "ca.cnf"),
    `[ca]\ndefault_ca=own\n[own]\n${section.join("\n")}\n[any]\ncommonName=supplied\n`,
  );
  const signer = signed
    ? ["-cert", "authority.pem", "-keyfile", "authority-key.pem"]
    : ["-selfsign", "-keyfile", "key.pem"];
  openssl(
    folder,
    ...["ca", "-batch", "-config", "ca.cnf", "-in", "request.pem", "-notext", ...signer],
    ...["-startdate", from, "-enddate", to, "-extfile", "extensions", "-out", "cert.pem"],
  );
}
