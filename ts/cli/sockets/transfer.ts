/**
 * Sending and receiving with sockets of every type, in the form of the command line: labels (a
 * group, a routing id) apart from parts.
 */
import type { Message, WaitOptions } from "libzmq-wasm";
import { usageError } from "../exit.js";
import type { TextMessage } from "../messages/parts.js";
import type { AnySocket, Label } from "./any-socket.js";
import { ONE_PART, labelOf, type KindName } from "./kinds.js";

/** Whom messages go to. */
export interface Destination {
  /** First parts: the identity of a peer, an address, a topic. */
  readonly before: readonly Buffer[];
  readonly group?: string | undefined;
  readonly routingId?: number | undefined;
}

export function checkParts(kind: KindName, { parts }: TextMessage): void {
  if (parts.length > 1 && ONE_PART.includes(kind))
    throw usageError(
      `a ${kind} socket sends messages of one part, and this one has ${parts.length}`,
      "leave --separator out",
    );
}

/** Sends a message. It waits for a peer and for room in its queue, up to the timeout. */
export async function transmit(
  socket: AnySocket,
  kind: KindName,
  message: TextMessage,
  { before, group, routingId }: Destination,
  wait: WaitOptions,
): Promise<void> {
  const parts = [...before, ...message.parts];
  const body = parts.length === 1 ? parts[0]! : parts;
  const label = labelOf(kind);
  if (label === "group") return socket.send(body, { ...wait, group: message.group ?? group });
  if (label === "routingId") return socket.send(body, { ...wait, routingId: message.routingId ?? routingId });
  if (!socket.trySend(body)) await socket.send(body, wait);
}

/** Receives a message. */
export async function obtain(socket: AnySocket, kind: KindName, wait: WaitOptions): Promise<TextMessage> {
  const received = await socket.receive(wait);
  const label = labelOf(kind);
  if (label !== "group" && label !== "routingId") return { parts: received as Buffer[] };
  const [part, { group, routingId }] = received as [Message, Label];
  return {
    parts: [part],
    ...(group !== undefined && { group: String(group) }),
    ...(routingId !== undefined && { routingId }),
  };
}
