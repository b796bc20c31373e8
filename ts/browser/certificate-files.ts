/** Certificates in files: a browser has no files, so each call says what to do without them. */
import type { Certificate } from "../auth/certificate.js";
import { argumentError } from "../api/errors.js";

const noFiles = (name: string, instead: string): TypeError =>
  argumentError(`${name} needs files, which a browser does not have`, instead);

/** For Node alone. Here it rejects with a TypeError. */
export function loadCertificate(_path: string): Promise<Certificate> {
  return Promise.reject(noFiles("loadCertificate()", "fetch the text, and pass it to parseCertificate()"));
}

/** For Node alone. Here it rejects with a TypeError. */
export function saveCertificate(_certificate: Certificate, _path: string): Promise<void> {
  return Promise.reject(noFiles("saveCertificate()", "formatCertificate() returns the text"));
}

/** For Node alone. Here, `new` throws a TypeError. */
export const CertificateFolder = function () {
  throw noFiles("CertificateFolder", "pass the public keys to new Authenticator({ curve: [...] })");
} as unknown as new (path: string) => never;
