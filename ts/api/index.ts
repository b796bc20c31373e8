/**
 * The async API, of every runtime: an entry of the package adds how instances are made there, and
 * imports its platform before. No logic lives here.
 */
export { Batch } from "./batches/batch.js";
export type { BatchOptions } from "./batches/receive-batch.js";
export { Context, context } from "./sockets/context.js";
export type { ContextOptions } from "./options/context-options.js";
export type { Detailed, DetailedOptions, Metadata } from "./messages/metadata.js";
export type { Diagnosis } from "./events/diagnostics.js";
export { Channel, Client, Datagram, Dish, Gather, Peer, Radio, Scatter, Server } from "./sockets/draft-names.js";
export { ErrnoError } from "./errors.js";
export type {
  AuthError,
  Event,
  EventAddress,
  EventError,
  EventFor,
  EventInterval,
  EventOfType,
  EventType,
  ProtoError,
} from "./events/events.js";
export { capability, curveKeyPair, version } from "./sockets/library.js";
export type { Message, MessageLike } from "./messages/message.js";
export { Observer, type EventSubscriber } from "./events/observer.js";
export { Proxy } from "./proxy/proxy.js";
export type { ReadyOptions } from "./events/ready.js";
export type { ReceiveOptions } from "./messages/receive-target.js";
export type { Receiving, Sending } from "./messages/message-types.js";
export { Socket } from "./sockets/socket.js";
export { SocketType } from "./sockets/socket-kinds.js";
export {
  Dealer,
  Pair,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Stream,
  Subscriber,
  XPublisher,
  XSubscriber,
  type RouterConnectOptions,
  type SocketOptions,
  type StreamConnectOptions,
} from "./sockets/socket-types.js";
export type { Readable, Writable } from "./sockets/directions.js";
export { attach, handle, useInstance } from "./sockets/threads.js";
export type { WaitOptions } from "./messages/wait.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "../core/errors.js";
export type { Instance } from "../core/instance/instance.js";
export type { TraceRecord } from "../core/wakeups/trace.js";
export type { Transition } from "../core/wakeups/transitions.js";
export { buildInfo, libzmqPatches, type BuildInfo, type Capability } from "../core/boundary/build-info.js";
export type { SharedInstance } from "../core/threads/shared.js";
