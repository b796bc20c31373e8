/**
 * Properties of wss that libzmq has no options for. They are lines before the certificates in
 * `ZMQ_WSS_TRUST_PEM`, which libzmq passes on as it is: "wss-min-version: TLSv1.3". RFC 7468 lets
 * other text stand before certificates, and a program of the mirror may write the lines itself.
 */
import type { Bytes } from "../../shim/program-bytes.js";
import { ZMQ_WSS_TRUST_PEM } from "../../zmq/constants.js";
import { errorNamed, optionTypeError, shown } from "../errors.js";

export type WssVersion = "TLSv1.2" | "TLSv1.3";

/**
 * Properties of every socket, for endpoints of wss. They apply to later `bind` and `connect` calls.
 */
export interface WssTrustProperties {
  /**
   * Lowest version of TLS that is accepted. Throws EINVAL for other values. Not in npm zeromq.
   *
   * @default null (TLSv1.2)
   */
  wssMinVersion: WssVersion | null;
  /**
   * Whether a bound socket accepts only clients whose certificate is signed by one of
   * `wssTrustPem`, or with `wssTrustSystem` of the system. A client presents its `wssCertPem`. Not
   * in npm zeromq.
   *
   * @default false
   */
  wssVerifyClient: boolean;
}

interface Trust {
  pem: string | Bytes | null;
  minVersion: WssVersion | null;
  verifyClient: boolean;
}

const VERSIONS: readonly unknown[] = ["TLSv1.2", "TLSv1.3", null];
/** What is not at its default, by socket. */
const trusts = new WeakMap<object, Trust>();

function trustOf(socket: object): Trust {
  return trusts.get(socket) ?? { pem: null, minVersion: null, verifyClient: false };
}

type Accessors = WssTrustProperties & { setStringOption(option: number, value: string | Bytes | null): void };

function textOf(pem: string | Bytes | null): string {
  return typeof pem === "string" ? pem : pem === null ? "" : new TextDecoder().decode(pem);
}

/** Writes the option, and keeps what it consists of once libzmq has taken it. */
function change(socket: Accessors, changes: Partial<Trust>): void {
  const trust = { ...trustOf(socket), ...changes };
  const { pem, minVersion, verifyClient } = trust;
  const lines = [
    minVersion === null ? "" : `wss-min-version: ${minVersion}\n`,
    verifyClient ? "wss-client-certificates: required\n" : "",
  ].join("");
  socket.setStringOption(ZMQ_WSS_TRUST_PEM, lines === "" ? pem : lines + textOf(pem));
  trusts.set(socket, trust);
}

/** Defines the properties, and `wssTrustPem` anew, which shares an option with them. */
export function defineTrust(prototype: object): void {
  Object.defineProperties(prototype, {
    wssTrustPem: {
      configurable: true,
      set(this: Accessors, pem: string | Bytes | null) {
        change(this, { pem });
      },
    },
    wssMinVersion: {
      configurable: true,
      get(this: Accessors): WssVersion | null {
        return trustOf(this).minVersion;
      },
      set(this: Accessors, minVersion: WssVersion | null) {
        if (!VERSIONS.includes(minVersion))
          throw errorNamed("EINVAL", `wssMinVersion = ${shown(minVersion)}: "TLSv1.2", "TLSv1.3" or null`);
        change(this, { minVersion });
      },
    },
    wssVerifyClient: {
      configurable: true,
      get(this: Accessors): boolean {
        return trustOf(this).verifyClient;
      },
      set(this: Accessors, verifyClient: boolean) {
        if (typeof verifyClient !== "boolean") throw optionTypeError("wssVerifyClient", verifyClient, "boolean");
        change(this, { verifyClient });
      },
    },
  });
}
