/**
 * Failures of TLS. Unusable credentials have a code. The reason for a failed handshake is a number
 * that passes through libzmq like an errno: a host returns it from `streamSecure()`, libzmq reports
 * it to a monitor, and the async API converts it to an error again.
 */

/** The `code` of an error about a PEM text; as an errno it is EINVAL. */
export const INVALID_PEM = "ERR_INVALID_PEM";

/** The first number. The system's errnos are smaller, and libzmq's own errnos are far larger. */
const FIRST = 0x20000;

/** The `code` of an error, and its meaning. The index in the list is the number. */
const FAILURES: readonly (readonly [code: string, meaning: string])[] = [
  ["ERR_TLS_HANDSHAKE", "the TLS handshake has failed"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "the peer's certificate is for another name than wssHostname"],
  ["CERT_HAS_EXPIRED", "the peer's certificate has expired"],
  ["CERT_NOT_YET_VALID", "the peer's certificate is not valid yet"],
  ["CERT_REVOKED", "the peer's certificate was revoked"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "the peer's certificate is self-signed, and is not in wssTrustPem"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "the authority of the peer's certificate is not in wssTrustPem"],
  ["UNABLE_TO_GET_ISSUER_CERT", "a certificate above the peer's is missing in its chain and in wssTrustPem"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "the authority of the peer's certificate is not in wssTrustPem"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "the authority of the peer's certificate is not in wssTrustPem"],
  ["CERT_SIGNATURE_FAILURE", "the signature of the peer's certificate is wrong"],
  ["CERT_CHAIN_TOO_LONG", "the chain of the peer's certificate is too long"],
  ["CERT_UNTRUSTED", "the peer's certificate is not trusted for this purpose"],
  ["CERT_REJECTED", "the peer's certificate is rejected for this purpose"],
  ["INVALID_CA", "a certificate in the peer's chain is no authority"],
  ["INVALID_PURPOSE", "the peer's certificate is for another purpose"],
  ["PATH_LENGTH_EXCEEDED", "the chain of the peer's certificate is longer than an authority in it allows"],
  ["HOSTNAME_MISMATCH", "the peer's certificate is for another name than wssHostname"],
  ["ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE", "the client has no certificate, and wssVerifyClient asks for one"],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "the server asks for a certificate: set wssCertPem and wssKeyPem"],
  ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "the peer does not trust the authority of this certificate"],
  ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "the peer does not accept this certificate"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", "the peer does not accept this certificate"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "to the peer, this certificate has expired"],
  ["ERR_SSL_UNSUPPORTED_PROTOCOL", "the peer's versions of TLS are older than wssMinVersion"],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "the peer asks for a newer version of TLS"],
  ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "the peer has refused the handshake"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "the peer does not speak TLS: is it ws, and not wss?"],
  ["ERR_SSL_HTTP_REQUEST", "the peer does not speak TLS: is it ws, and not wss?"],
  ["ERR_SSL_NO_SHARED_CIPHER", "the peer has no cipher in common"],
];

const numbers = new Map(FAILURES.map(([code], place) => [code, FIRST + place]));

/**
 * Returns the number of a failure, by the `code` that Node gives it; for unknown codes, the first
 * number.
 */
export function tlsFailureNumber(code: string): number {
  return numbers.get(code) ?? FIRST;
}

/** Returns the failure of a number; undefined if the number is an errno. */
export function tlsFailure(number: number): { readonly code: string; readonly meaning: string } | undefined {
  const [code, meaning] = FAILURES[number - FIRST] ?? [];
  return code === undefined || meaning === undefined ? undefined : { code, meaning };
}
