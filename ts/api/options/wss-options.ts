/**
 * Options of the transport wss: their types, and the table that the properties are made from.
 * Sources: options.cpp and wss_engine.cpp of libzmq; its manual does not have them.
 */
import type { Bytes } from "../../shim/program-bytes.js";
import * as zmq from "../../zmq/constants.js";
import type { OptionRow } from "./option-row.js";
import type { WssTrustProperties } from "./wss-trust.js";

/**
 * Options of every socket, for endpoints of wss: WebSocket over TLS. They take effect for later
 * `bind` and `connect` calls, which throw EINVAL where a text is malformed, and say in `detail`
 * what is wrong. They cannot be read. Not in npm zeromq.
 */
export interface WssProperties extends WssTrustProperties {
  /**
   * `ZMQ_WSS_CERT_PEM`: own certificate in PEM, followed by those between it and its authority.
   * `bind()` needs it. More than libzmq's: several certificates with their chains, of which a
   * client gets the one that is valid for the name it asks for, or the first; and a client presents
   * it where the server asks. Default null: none.
   */
  wssCertPem: string | Bytes | null;
  /**
   * `ZMQ_WSS_KEY_PEM`: the private keys of `wssCertPem` in PEM, not encrypted. Default null: none.
   */
  wssKeyPem: string | Bytes | null;
  /**
   * `ZMQ_WSS_TRUST_PEM`: certificates in PEM of the authorities whose peers are trusted. Default
   * null: without `wssTrustSystem` no peer is.
   */
  wssTrustPem: string | Bytes | null;
  /**
   * `ZMQ_WSS_HOSTNAME`: of a client, the name that the server is asked for, and that its
   * certificate must have. Default null: a certificate with any name will do, if it is trusted.
   */
  wssHostname: string | null;
  /**
   * `ZMQ_WSS_TRUST_SYSTEM`: whether the authorities that Node and, from Node 22.15 on, the
   * operating system trust are trusted, too. Default false.
   */
  wssTrustSystem: boolean;
}

export const wssTable: Record<Exclude<keyof WssProperties, keyof WssTrustProperties>, OptionRow> = {
  wssCertPem: { option: zmq.ZMQ_WSS_CERT_PEM, type: "String", access: "w" },
  wssKeyPem: { option: zmq.ZMQ_WSS_KEY_PEM, type: "String", access: "w" },
  wssTrustPem: { option: zmq.ZMQ_WSS_TRUST_PEM, type: "String", access: "w" },
  wssHostname: { option: zmq.ZMQ_WSS_HOSTNAME, type: "String", access: "w" },
  wssTrustSystem: { option: zmq.ZMQ_WSS_TRUST_SYSTEM, type: "Bool", access: "w" },
};
