/** What `bindToServer()` takes. */
import type { IncomingMessage, Server } from "node:http";
import type { Server as SecureServer } from "node:https";

/** A server of `node:http` or `node:https`, with or without a framework such as express. */
export type WebServer = Server | SecureServer;

/** Options of `bindToServer()`. */
export interface BindToServerOptions {
  /** Path of the URL at which clients find the socket. Default: "/". */
  readonly path?: string;
  /**
   * Decides about each request for a connection, for example by its cookie, a token in its URL, or
   * `headers.origin`. With false, or an error, the client gets the status 403. Default: all are
   * accepted.
   */
  readonly authorize?: ((request: IncomingMessage) => boolean | Promise<boolean>) | undefined;
}
