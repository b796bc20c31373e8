/**
 * An ES module that uses every entry that compiles without @types/node. It exports its values under
 * their types.
 */
import { POLLIN, type CreateHost, type Host, type HostLink, type HostScheduling } from "libzmq-wasm/host";
import zmq, { Batch, Context, type Message, type MessageLike, Reply, type SocketOptions } from "libzmq-wasm";
import * as all from "libzmq-wasm";
import { Authenticator, type AuthRequest } from "libzmq-wasm/auth";
import { Beacon, parseZreBeacon, type ReceivedBeacon } from "libzmq-wasm/beacon";
import draft, { Server } from "libzmq-wasm/draft.js";
import { Poller } from "libzmq-wasm/poller";
import { Requester } from "libzmq-wasm/requester.js";
import * as mirror from "libzmq-wasm/zmq";

export class Mine extends zmq.Router {
  readonly seen: Set<string> = new Set();

  constructor(options?: SocketOptions<zmq.Router>) {
    super({ linger: 0, mandatory: true, ...options });
  }

  override close(): void {
    this.seen.clear();
    super.close();
  }
}

export class Named extends all.Dealer {}

/** A function over all socket types that can send and receive. */
export async function echo<S extends zmq.Socket & zmq.Readable & zmq.Writable>(socket: S): Promise<number> {
  let count = 0;
  for await (const [first, second] of socket) {
    const parts: MessageLike[] = [first ?? null, second ?? "none"];
    await socket.send(parts, { timeout: 100 });
    count++;
  }
  return count;
}

export const request: zmq.Request = new all.Request({ sendTimeout: 0 });
export const context: all.Context = new Context({ ioThreads: 2, instance: zmq.createInstance() });
export type Kinds = all.Pull | zmq.Push | InstanceType<typeof zmq.Stream>;

export async function patterns(): Promise<string> {
  await using reply = new Reply({ context });
  await reply.bind("tcp://127.0.0.1:*");
  const endpoint: string | null = reply.lastEndpoint;
  using subscriber = new zmq.Subscriber();
  subscriber.connect(endpoint ?? "inproc://none");
  subscriber.subscribe("kitty cats", "");
  const [part]: Message[] = await reply.receive({ timeout: 10 });
  const text: string = part?.toString() ?? "";
  const batch: Batch = await reply.receiveBatch(10);
  for (const parts of batch) await reply.send(parts);
  const stream = new zmq.Stream();
  const [id, bytes] = await stream.receive();
  await stream.send([id, bytes.subarray(1)]);
  reply.events.on("handshake:error:auth", ({ error }) => error.status.toFixed());
  for await (const event of subscriber.events) if (event.type === "accept") return event.address;
  for await (const [message] of subscriber.messages({ timeout: 1 })) return String(message);
  const proxy = new zmq.Proxy(new zmq.Router(), new zmq.Dealer());
  await proxy.run();
  return text;
}

/** `signal` has the type that the project's libraries give it, if any. */
export function waits(signal: NonNullable<zmq.WaitOptions["signal"]>): Promise<Message[]> {
  return new zmq.Pull().receive({ signal, into: new Uint8Array(10) });
}

export const error: (value: unknown) => string | undefined = (value) =>
  value instanceof zmq.ErrnoError ? value.code : value instanceof zmq.DestroyedError ? value.message : undefined;

export async function others(): Promise<void> {
  const server: draft.Server = new Server();
  await server.send("text", { routingId: 1 });
  using authenticator = new Authenticator({
    onRequest: (asked: AuthRequest) => asked.mechanism === "CURVE" && asked.publicKey !== "",
    plain: { admin: "secret" },
  });
  const poller = new Poller();
  await using requester = new Requester();
  const [answer] = await requester.request("question");
  authenticator.configure({ allow: [String(answer), typeof poller] });
}

export async function nodes(): Promise<string | undefined> {
  await using beacon = new Beacon({ port: 5670, address: "239.192.1.1" });
  await beacon.subscribe("ZRE");
  const received: ReceivedBeacon = await beacon.receive({ timeout: 10 });
  return `${received.address} ${parseZreBeacon(received.bytes)?.uuid}`;
}

export function inC(): number {
  const ctx = mirror.zmq_ctx_new();
  const socket: mirror.SocketPtr | null = mirror.zmq_socket(ctx, mirror.ZMQ_PAIR);
  const buffer = new Uint8Array(16);
  const rc: number = mirror.zmq_recv(socket, buffer, 16, mirror.ZMQ_DONTWAIT);
  const type: 0 = mirror.ZMQ_PAIR;
  // @ts-expect-error A context is not a socket.
  mirror.zmq_close(ctx);
  return rc + type + mirror.zmq_ctx_term(ctx);
}

/** A host is made of its roles. Optional ones may be left out. */
export function overHost(scheduling: HostScheduling, others: Omit<Host, keyof HostScheduling>): zmq.Instance {
  const host: CreateHost = (link: HostLink) => {
    link.ready(3, POLLIN, 0, link.errno["ECONNRESET"] ?? 0);
    return { ...others, ...scheduling };
  };
  // @ts-expect-error Clock and scheduling alone are not a host.
  zmq.createInstance({ host: () => scheduling });
  return zmq.createInstance({ host });
}

export function refused(): void {
  // @ts-expect-error A PULL does not send.
  void new zmq.Pull().send("message");
  // @ts-expect-error A PUSH does not receive.
  void new all.Push().receive();
  // @ts-expect-error No such option exists.
  new zmq.Pull({ lingering: 1 });
  // @ts-expect-error The last endpoint can only be read.
  request.lastEndpoint = "";
  // @ts-expect-error The private members of an instance are not in its types.
  void zmq.createInstance().exports;
}
