/** The parts of npm zeromq 5 beside its sockets. */
import { context } from "../api/sockets/context.js";
import { withDetail } from "../api/errors.js";
import { curveKeyPair } from "../api/sockets/library.js";
import { checkOptions, checkSocket } from "./arguments.js";
import type { SocketType } from "./kinds.js";
import { Socket } from "./socket.js";

/** The options of the default context. */
export class Context {
  /** `ZMQ_IO_THREADS` of the default context. */
  static setMaxThreads(value: number): void {
    context.ioThreads = value;
  }

  /** `ZMQ_IO_THREADS` of the default context. */
  static getMaxThreads(): number {
    return context.ioThreads;
  }

  /** `ZMQ_MAX_SOCKETS` of the default context. */
  static setMaxSockets(value: number): void {
    context.maxSockets = value;
  }

  /** `ZMQ_MAX_SOCKETS` of the default context. */
  static getMaxSockets(): number {
    return context.maxSockets;
  }

  constructor() {
    throw new Error("Context cannot be instantiated in compatibility mode");
  }
}

/** A new socket, with options by their short names. */
export function createSocket(type: SocketType, options: Record<string, unknown> = {}): Socket {
  checkOptions(options);
  return Object.assign(new Socket(type), options);
}

/** A new pair of keys for CURVE, in Z85. */
export function curveKeypair(): { public: string; secret: string } {
  const { publicKey, secretKey } = curveKeyPair();
  return { public: publicKey, secret: secretKey };
}

/**
 * The number of parts of a reply, its envelope, that `capture` does not get, by types of the
 * sockets.
 */
const envelopes: Readonly<Record<string, number | undefined>> = {
  "push/pull": 0,
  "pull/push": 0,
  "xpub/xsub": 0,
  "router/dealer": 2,
  "xrep/xreq": 2,
};

/**
 * Sends the messages of each socket on the other. `capture` gets those from the backend to the
 * frontend.
 */
export function proxy(frontend: Socket, backend: Socket, capture?: Socket): void {
  checkSocket(frontend, "Front-end");
  checkSocket(backend, "Back-end");
  checkSocket(capture ?? frontend, "Capture");
  const order = `${frontend.type}/${backend.type}`;
  const envelope = envelopes[order];
  if (envelope === undefined)
    throw withDetail(
      new Error("This socket type order is not supported in compatibility mode"),
      `${order} is none of ${Object.keys(envelopes).join(", ")}`,
    );
  frontend.on("message", (...parts: Buffer[]) => {
    backend.send(parts);
  });
  backend.on("message", (...parts: Buffer[]) => {
    frontend.send(parts);
    capture?.send(parts.slice(envelope));
  });
}
