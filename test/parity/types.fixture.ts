/**
 * Compares the types of npm zeromq and of this package: they are equal except for the listed
 * additions. tsc checks this file, with the sources and with the declarations of dist/
 * (types.test.ts); nothing here runs.
 */
import type * as theirs from "zeromq";
import type * as theirDraft from "zeromq/draft.js";
import type * as theirV5 from "zeromq/v5-compat.js";
import type * as ours from "libzmq-wasm";
import type * as ourDraft from "libzmq-wasm/draft";
import type * as ourV5 from "libzmq-wasm/v5-compat";

/** Values that npm zeromq does not export. */
/** How an instance ends. */
type EndNames = "AssertionError" | "DestroyedError" | "ThreadEndedError" | "TrapError";
type AddedNames =
  | EndNames
  | "Batch"
  | "buildInfo"
  | "createInstance"
  | "ErrnoError"
  | "SocketType"
  | "handle"
  | "attach"
  | "libzmqPatches"
  | "useInstance";
type AddedDraftNames = EndNames | "Peer" | "Channel";
/** On the main entry they say where the draft kinds are. */
type DraftNames = "Peer" | "Channel" | "Server" | "Client" | "Radio" | "Dish" | "Gather" | "Scatter" | "Datagram";

/** Properties that npm zeromq's classes do not have. */
interface Added {
  Socket: [ours.Socket, "ready" | "renewCertificate"];
  Sending: [{ trySend: unknown }, "trySend" | "sendMany" | "sendBatch"];
  Receiving: [{ tryReceive: unknown }, "tryReceive" | "receiveMany" | "receiveBatch" | "receiveDetailed" | "messages"];
  Context: [ours.Context, "closed" | "close" | "open" | "join"];
  Observer: [ours.Observer, "emitter"];
}

/**
 * Options that npm zeromq's classes do not have, as properties of sockets and of their
 * constructors' options.
 */
type AddedOptions =
  | "socksUsername"
  | "socksPassword"
  | "reconnectStop"
  | "multicastLoop"
  | "inBatchSize"
  | "outBatchSize"
  | "metadata"
  | "useFd"
  | "priority"
  | "wssCertPem"
  | "wssKeyPem"
  | "wssTrustPem"
  | "wssHostname"
  | "wssTrustSystem"
  | "wssMinVersion"
  | "wssVerifyClient"
  | "onlyFirstSubscribe"
  | "helloMessage"
  | "disconnectMessage";
type AddedToRouter<T> = "raw" extends keyof T ? "raw" | "notify" : never;
type AddedToXPublisher<T> = "manualLastValue" extends keyof T ? "manualLastValue" | "subscribe" | "unsubscribe" : never;

type AddedTo<T> =
  | { [K in keyof Added]: T extends Added[K][0] ? Added[K][1] : never }[keyof Added]
  | AddedOptions
  | AddedToRouter<T>
  | AddedToXPublisher<T>;

/** Of the symbols, only the one that is public. */
type Names<T> = Exclude<keyof T, symbol | AddedTo<T>> | Extract<keyof T, typeof Symbol.asyncIterator>;

type Leaf = Error | ArrayBufferView | ArrayBuffer | SharedArrayBuffer | string | number | boolean | null | undefined;

/**
 * The public part of a type, recursively. Two classes with private members are never assignable to
 * each other, and classes of both libraries have some.
 */
type Shape<T> = T extends Leaf
  ? T
  : T extends (...args: infer A) => infer R
    ? (...args: { [I in keyof A]: Shape<A[I]> }) => Shape<R>
    : T extends Promise<infer V>
      ? Promise<Shape<V>>
      : T extends AsyncIterator<infer V, infer R>
        ? AsyncIterator<Shape<V>, R>
        : T extends readonly unknown[]
          ? { [I in keyof T]: Shape<T[I]> }
          : { [K in keyof T as K extends Names<T> ? K : never]: Shape<T[K]> };

type Fits<From, To> = [From] extends [To] ? true : { readonly doesNotFit: [From, To] };
/** True where all are. */
type All<T extends readonly unknown[]> = T extends readonly true[] ? true : T;

type Same<Ours, Theirs> = All<[Fits<Ours, Theirs>, Fits<Theirs, Ours>]>;
type SameShape<Ours, Theirs> = Same<Shape<Ours>, Shape<Theirs>>;

/** A class: its instances, and what its constructor takes. */
type SameClass<Ours extends Constructor, Theirs extends Constructor> = All<
  [
    SameShape<InstanceType<Ours>, InstanceType<Theirs>>,
    SameShape<ConstructorParameters<Ours>, ConstructorParameters<Theirs>>,
  ]
>;
type Constructor = new (...args: never[]) => unknown;

/** Compiles only where the argument is `true`. */
export type Assert<T extends true> = T;

/** The names of a module. `default` has all of them; both sides have it at run time. */
type Exported<T> = Exclude<keyof T, "default">;

export type ModuleNames = [
  Assert<Fits<Exclude<Exported<typeof ours>, Exported<typeof theirs>>, AddedNames | DraftNames>>,
  Assert<Fits<Exported<typeof theirs>, Exported<typeof ours>>>,
  Assert<Fits<Exclude<Exported<typeof ourDraft>, Exported<typeof theirDraft>>, AddedDraftNames>>,
  Assert<Fits<Exported<typeof theirDraft>, Exported<typeof ourDraft>>>,
  Assert<Same<Exclude<Exported<typeof ourV5>, EndNames>, Exported<typeof theirV5>>>,
];

export type Library = [
  Assert<Same<typeof ours.version, typeof theirs.version>>,
  Assert<Same<typeof ours.capability, typeof theirs.capability>>,
  Assert<Same<typeof ours.curveKeyPair, typeof theirs.curveKeyPair>>,
  Assert<SameShape<typeof ours.context, typeof theirs.context>>,
  Assert<SameShape<ours.Context, theirs.Context>>,
  Assert<SameShape<ConstructorParameters<typeof ours.Context>, ConstructorParameters<typeof theirs.Context>>>,
  Assert<SameShape<ours.Socket, theirs.Socket>>,
  Assert<SameShape<ours.Observer, theirs.Observer>>,
  Assert<SameShape<ours.Proxy, theirs.Proxy>>,
  Assert<SameShape<ours.Proxy<ours.Pull, ours.Push>, theirs.Proxy<theirs.Pull, theirs.Push>>>,
];

export type Kinds = [
  Assert<SameClass<typeof ours.Pair, typeof theirs.Pair>>,
  Assert<SameClass<typeof ours.Publisher, typeof theirs.Publisher>>,
  Assert<SameClass<typeof ours.Subscriber, typeof theirs.Subscriber>>,
  Assert<SameClass<typeof ours.Request, typeof theirs.Request>>,
  Assert<SameClass<typeof ours.Reply, typeof theirs.Reply>>,
  Assert<SameClass<typeof ours.Dealer, typeof theirs.Dealer>>,
  Assert<SameClass<typeof ours.Router, typeof theirs.Router>>,
  Assert<SameClass<typeof ours.Pull, typeof theirs.Pull>>,
  Assert<SameClass<typeof ours.Push, typeof theirs.Push>>,
  Assert<SameClass<typeof ours.XPublisher, typeof theirs.XPublisher>>,
  Assert<SameClass<typeof ours.XSubscriber, typeof theirs.XSubscriber>>,
  Assert<SameClass<typeof ours.Stream, typeof theirs.Stream>>,
  Assert<SameClass<typeof ourDraft.Server, typeof theirDraft.Server>>,
  Assert<SameClass<typeof ourDraft.Client, typeof theirDraft.Client>>,
  Assert<SameClass<typeof ourDraft.Radio, typeof theirDraft.Radio>>,
  Assert<SameClass<typeof ourDraft.Dish, typeof theirDraft.Dish>>,
  Assert<SameClass<typeof ourDraft.Gather, typeof theirDraft.Gather>>,
  Assert<SameClass<typeof ourDraft.Scatter, typeof theirDraft.Scatter>>,
  Assert<SameClass<typeof ourDraft.Datagram, typeof theirDraft.Datagram>>,
];

export type Types = [
  Assert<Same<ours.Message, theirs.Message>>,
  Assert<Same<ours.MessageLike, theirs.MessageLike>>,
  Assert<Same<ours.Readable, theirs.Readable>>,
  Assert<Same<ours.Readable<[Buffer, Buffer]>, theirs.Readable<[Buffer, Buffer]>>>,
  Assert<Same<ours.Writable, theirs.Writable>>,
  Assert<Same<ours.Writable<string, [{ a: number }]>, theirs.Writable<string, [{ a: number }]>>>,
  Assert<SameShape<ours.SocketOptions<ours.Router>, theirs.SocketOptions<theirs.Router>>>,
  Assert<Same<ours.RouterConnectOptions, theirs.RouterConnectOptions>>,
  Assert<Same<ours.StreamConnectOptions, theirs.StreamConnectOptions>>,
  Assert<SameShape<ours.EventSubscriber, theirs.EventSubscriber>>,
  Assert<Same<ours.EventType, theirs.EventType>>,
  Assert<Same<ours.Event, theirs.Event>>,
  Assert<Same<ours.EventOfType<"bind">, theirs.EventOfType<"bind">>>,
  Assert<Same<ours.EventOfType<"connect:retry">, theirs.EventOfType<"connect:retry">>>,
  Assert<Same<ours.EventOfType<"handshake:error:auth">, theirs.EventOfType<"handshake:error:auth">>>,
  Assert<Same<ours.EventOfType<"handshake:error:protocol">, theirs.EventOfType<"handshake:error:protocol">>>,
];

/** Their class has private fields, too: compared by what is public. */
type Public<T> = Pick<T, keyof T>;

export type Version5 = [
  Assert<Fits<Public<ourV5.Socket>, Public<theirV5.Socket>>>,
  Assert<Fits<Public<theirV5.Socket>, Public<ourV5.Socket>>>,
  Assert<Same<ourV5.SocketType, theirV5.SocketType>>,
  Assert<SameShape<ConstructorParameters<typeof ourV5.Socket>, ConstructorParameters<typeof theirV5.Socket>>>,
  Assert<SameShape<Parameters<typeof ourV5.createSocket>, Parameters<typeof theirV5.createSocket>>>,
  Assert<SameShape<Parameters<typeof ourV5.socket>, Parameters<typeof theirV5.socket>>>,
  Assert<Same<typeof ourV5.options, typeof theirV5.options>>,
  Assert<Same<typeof ourV5.curveKeypair, typeof theirV5.curveKeypair>>,
  Assert<Same<typeof ourV5.version, typeof theirV5.version>>,
  Assert<SameShape<Omit<typeof ourV5.Context, "prototype">, Omit<typeof theirV5.Context, "prototype">>>,
  Assert<Same<Constants<typeof ourV5>, Constants<typeof theirV5>>>,
];

type Constants<T> = { [K in keyof T as T[K] extends number ? K : never]: T[K] };
