/** Raw datagrams for the udp tests: a free port, and a system socket that sends to it. */
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { turn } from "../support.js";

/**
 * A port that no socket is bound to. libzmq 4.3.4 does not report the port of a udp endpoint that
 * ends in `:*`.
 */
export async function freePort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

/** A system socket that is bound to a port of its own, and closed after the test. */
export async function rawSocket(type: "udp4" | "udp6" = "udp4"): Promise<Socket> {
  const socket = createSocket(type).bind(0, type === "udp4" ? "127.0.0.1" : "::1");
  onTestFinished(() => void socket.close());
  await once(socket, "listening");
  return socket;
}

/** Sends a datagram. */
export function sendRaw(socket: Socket, bytes: Uint8Array, port: number, address = "127.0.0.1"): Promise<void> {
  return new Promise((resolve, reject) =>
    socket.send(bytes, port, address, (error) => (error ? reject(error) : resolve())),
  );
}

/** Repeats `send` until `receiving` settles, since datagrams may be lost. */
export async function untilHeard<M>(send: () => Promise<void>, receiving: Promise<M>): Promise<M> {
  const state = { heard: false };
  const received = receiving.finally(() => (state.heard = true));
  while (!state.heard) {
    await send();
    await turn();
  }
  return received;
}

/** A datagram as a RADIO sends it over udp: the length of the group, the group, the body. */
export function datagram(group: string, body: string): Buffer {
  return Buffer.concat([Buffer.from([group.length]), Buffer.from(group + body)]);
}
