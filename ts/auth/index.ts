/**
 * libzmq-wasm/auth: which peers may connect (ZAP, RFC 27), and CURVE keys in czmq's certificate
 * files. No logic lives here.
 */
import "../node.js";
export { Authenticator, type AuthenticatorHooks, type AuthenticatorOptions, type Policies } from "./authenticator.js";
export {
  CertificateError,
  createCertificate,
  formatCertificate,
  parseCertificate,
  type Certificate,
} from "./certificate.js";
export { CertificateFolder, loadCertificate, saveCertificate } from "./certificate-files.js";
export type { CertificateSource, CurveHook, CurveKeys, Passwords, PlainHook, Policy } from "./policy.js";
export type { Answer, Reply, Status } from "./reply.js";
export type { AuthRequest, CurveRequest, NullRequest, PlainRequest } from "./request.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "../core/errors.js";
