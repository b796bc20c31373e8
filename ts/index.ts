/** libzmq-wasm: the async API. No logic lives here. */
export { Batch } from "./api/batches/batch.js";
export type { BatchOptions } from "./api/batches/receive-batch.js";
export { Context, context } from "./api/sockets/context.js";
export type { ContextOptions } from "./api/options/context-options.js";
export type { Detailed, DetailedOptions, Metadata } from "./api/messages/metadata.js";
export type { Diagnosis } from "./api/events/diagnostics.js";
export { Channel, Client, Datagram, Dish, Gather, Peer, Radio, Scatter, Server } from "./api/sockets/draft-names.js";
export { ErrnoError } from "./api/errors.js";
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
} from "./api/events/events.js";
export { capability, curveKeyPair, version } from "./api/sockets/library.js";
export type { Message, MessageLike } from "./api/messages/message.js";
export { Observer, type EventSubscriber } from "./api/events/observer.js";
export { Proxy } from "./api/proxy/proxy.js";
export type { ReadyOptions } from "./api/events/ready.js";
export type { ReceiveOptions } from "./api/messages/receive-target.js";
export type { Receiving, Sending } from "./api/messages/message-types.js";
export { Socket } from "./api/sockets/socket.js";
export { SocketType } from "./api/sockets/socket-kinds.js";
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
} from "./api/sockets/socket-types.js";
export type { Readable, Writable } from "./api/sockets/directions.js";
export { attach, handle, useInstance } from "./api/sockets/threads.js";
export type { WaitOptions } from "./api/messages/wait.js";
export {
  buildInfo,
  createInstance,
  type AllowEntry,
  type AllowObject,
  type InstanceOptions,
  type SharedInstance,
} from "./instance.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "./core/errors.js";
export type { Instance } from "./core/instance/instance.js";
export type { TraceRecord } from "./core/wakeups/trace.js";
export type { Transition } from "./core/wakeups/transitions.js";
export { libzmqPatches, type BuildInfo, type Capability } from "./core/boundary/build-info.js";
