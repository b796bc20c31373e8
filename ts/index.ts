/** libzmq-wasm: the async API. No logic lives here. */
export { Batch } from "./api/batch.js";
export type { BatchOptions } from "./api/batches.js";
export { Context, context } from "./api/context.js";
export type { ContextOptions } from "./api/context-options.js";
export type { Detailed, DetailedOptions, Metadata } from "./api/detailed.js";
export type { Diagnosis } from "./api/diagnostics.js";
export { Channel, Client, Datagram, Dish, Gather, Peer, Radio, Scatter, Server } from "./api/kinds-elsewhere.js";
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
} from "./api/events.js";
export { capability, curveKeyPair, version } from "./api/library.js";
export type { Message, MessageLike } from "./api/message.js";
export { Observer, type EventSubscriber } from "./api/observer.js";
export { Proxy } from "./api/proxy.js";
export type { ReadyOptions } from "./api/ready.js";
export type { ReceiveOptions } from "./api/room.js";
export type { Receiving, Sending } from "./api/sending.js";
export { Socket } from "./api/socket.js";
export { SocketType } from "./api/socket-kinds.js";
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
  type Readable,
  type RouterConnectOptions,
  type SocketOptions,
  type StreamConnectOptions,
  type Writable,
} from "./api/socket-types.js";
export { attach, handle, useInstance } from "./api/threads.js";
export type { WaitOptions } from "./api/wait.js";
export {
  buildInfo,
  createInstance,
  type AllowEntry,
  type AllowObject,
  type InstanceOptions,
  type SharedInstance,
} from "./instance.js";
export { AssertionError, DestroyedError, ThreadEndedError, TrapError } from "./wasm/errors.js";
export type { Instance } from "./wasm/instance.js";
export { libzmqPatches, type BuildInfo, type Capability } from "./wasm/build-info.js";
