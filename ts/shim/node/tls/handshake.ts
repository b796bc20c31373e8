/**
 * TLS over a connected socket: the handshake, as server or client, and what has become of it. The
 * socket that it makes carries what is inside.
 */
import { isIP, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { codeOf } from "../../thrown.js";
import { tlsFailureNumber } from "../../tls-failures.js";
import { verifyError } from "../internals/verify-error.js";
import { tls } from "../system/builtin.js";
import type { Identity } from "./identity.js";

/** Errors of the connection below, which are no failures of TLS. */
const OF_CONNECTION = /^E[A-Z]+$/;

export class Handshake {
  /** What carries what is inside, and the socket below. */
  readonly socket: TLSSocket;
  readonly plain: Socket;
  #status = 0;
  #listener: (() => void) | undefined;

  /** As a server. */
  static asServer(plain: Socket, identity: Identity): Handshake {
    const options = {
      isServer: true,
      secureContext: identity.context,
      requestCert: identity.verifiesClients,
      rejectUnauthorized: identity.verifiesClients,
      SNICallback: (name: string, answer: (error: Error | null, context?: typeof identity.context) => void): void =>
        answer(null, identity.contextFor(name)),
      highWaterMark: 0,
    };
    const socket = new (tls().TLSSocket)(plain, options);
    const handshake = new Handshake(socket, plain);
    socket.once("secure", () => {
      const wrong = identity.verifiesClients ? verifyError(socket) : undefined;
      if (wrong) socket.destroy(wrong);
      else handshake.#done();
    });
    return handshake;
  }

  /** As a client of a server of that name; undefined: of any name. */
  static asClient(plain: Socket, identity: Identity, hostname: string | undefined): Handshake {
    const name =
      hostname === undefined
        ? { checkServerIdentity: () => undefined }
        : { host: hostname, servername: isIP(hostname) === 0 ? hostname : "" };
    const options = {
      socket: plain,
      secureContext: identity.context,
      rejectUnauthorized: true,
      highWaterMark: 0,
      ...name,
    };
    const socket = tls().connect(options);
    const handshake = new Handshake(socket, plain);
    socket.once("secureConnect", () => handshake.#done());
    return handshake;
  }

  private constructor(socket: TLSSocket, plain: Socket) {
    this.socket = socket;
    this.plain = plain;
    socket.once("error", (error) => {
      const code = codeOf(error);
      if (this.#status === 0 && !OF_CONNECTION.test(code)) this.#status = -tlsFailureNumber(code);
    });
  }

  /**
   * 0: under way, or the connection has ended; 1: done; negative: the number of why it has failed.
   */
  get status(): number {
    return this.#status;
  }

  /** Calls back when the handshake has succeeded; a failure is an 'error' of the socket. */
  whenDone(listener: () => void): void {
    this.#listener = listener;
  }

  #done(): void {
    this.#status = 1;
    this.#listener?.();
  }
}
