/**
 * Renewal of a certificate of wss while its endpoints stay bound.
 */
import type { Bytes } from "../../shim/program-bytes.js";
import { ZMQ_WSS_CERT_PEM, ZMQ_WSS_KEY_PEM } from "../../zmq/constants.js";
import { argumentError, errorFromWasm, errorNamed } from "../errors.js";
import { encodeOption, writeOption } from "../options/option-values.js";
import type { SocketProperties } from "../options/socket-properties.js";
import { kHandle, type SocketHandle } from "./socket-handle.js";

/** What sockets do beside their options, for wss. */
export interface Renewing {
  /**
   * Sets `wssCertPem` and `wssKeyPem`, and presents them to clients of wss endpoints that are bound
   * already. Connections that exist stay as they are. Not in npm zeromq.
   *
   * @throws EINVAL with `detail` if the two cannot be used; bound endpoints keep what they have.
   * @throws EBADF if the socket is closed.
   * @example
   * server.renewCertificate(readFileSync("cert.pem"), readFileSync("key.pem"));
   */
  renewCertificate(certPem: string | Bytes, keyPem: string | Bytes): void;
}

/** What sockets have beside their methods in socket.ts. */
export interface SocketMembers extends SocketProperties, Renewing {}

function renewCertificate(
  this: { readonly [kHandle]: SocketHandle },
  certPem: string | Bytes,
  keyPem: string | Bytes,
): void {
  const handle = this[kHandle];
  const { instance } = handle;
  if (instance.failure) throw instance.failure;
  if (handle.closed) throw errorNamed("EBADF");
  for (const text of [certPem, keyPem])
    if (typeof text !== "string" && !ArrayBuffer.isView(text))
      throw argumentError("Certificate and key must be strings or buffers", "renewCertificate(certPem, keyPem)");
  writeOption(handle, ZMQ_WSS_CERT_PEM, encodeOption("String", certPem, ZMQ_WSS_CERT_PEM));
  writeOption(handle, ZMQ_WSS_KEY_PEM, encodeOption("String", keyPem, ZMQ_WSS_KEY_PEM));
  instance.hostError = undefined;
  const rc = instance.exports.port_renew_credentials(handle.ptr);
  if (rc !== 0) throw errorFromWasm(rc, (instance.hostError as Error | undefined)?.message);
}

export function defineRenewal(prototype: object): void {
  Object.defineProperty(prototype, "renewCertificate", { value: renewCertificate, configurable: true, writable: true });
}
