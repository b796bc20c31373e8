/**
 * A host that needs nothing from Node: it connects the sockets of one program in memory, over tcp
 * endpoints. It is a minimal host without optional capabilities, and a starting point for a host of
 * your own (docs/hosts.md).
 */
import {
  POLLERR,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  SHUT_RD,
  SHUT_WR,
  WALL_CLOCK,
  type Datagram,
  type Endpoint,
  type Host,
  type HostLink,
} from "libzmq-wasm/host";

/** The most bytes that a stream buffers before its peer reads them. */
const WINDOW_BYTES = 262_144;
/** A write of at most this size is accepted whole or not at all. */
const BATCH_BYTES = 8192;
const FIRST_PORT = 40_000;
/** The most bytes that one call of getRandomValues() fills. */
const RANDOM_BYTES = 65_536;

type Address = Extract<Endpoint, { kind: "inet" }>;

interface Listener {
  readonly fd: number;
  readonly local: Address;
  listening: boolean;
  readonly waiting: Stream[];
}

/** One end of a connection. */
interface Stream {
  fd: number;
  readonly local: Address;
  readonly remote: Address;
  peer: Stream | undefined;
  readonly arrived: Uint8Array[];
  /** Sent bytes that the peer has not read yet. */
  unread: number;
  refused: boolean;
  ended: boolean;
  error: string | undefined;
}

export class MemoryHost implements Host {
  readonly #link: HostLink;
  readonly #listeners = new Map<number, Listener>();
  readonly #streams = new Map<number, Stream>();
  #nextPort = FIRST_PORT;
  #awake = false;
  #alarm: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(link: HostLink) {
    this.#link = link;
  }

  // Clock and scheduling. Waits do not keep the program alive, so hold() and release() are empty.

  now(clock: number): number {
    return clock === WALL_CLOCK ? Date.now() : performance.now();
  }
  wake(): void {
    if (this.#awake || this.#ended) return;
    this.#awake = true;
    setTimeout(() => {
      this.#awake = false;
      this.#turn(false);
    }, 0);
  }
  timer(milliseconds: number): void {
    clearTimeout(this.#alarm);
    // A timer may fire up to 1 ms early. libzmq would then find no timer due and ask for no other.
    if (milliseconds >= 0 && !this.#ended) this.#alarm = setTimeout(() => this.#turn(true), milliseconds + 1);
  }
  later(callback: () => void): void {
    setTimeout(callback, 0);
  }
  startTimer(milliseconds: number, callback: () => void): () => void {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  }
  hold(): void {}
  release(): void {}
  flush(): void {}

  #turn(polled: boolean): void {
    if (!this.#ended && this.#link.pump(polled)) this.later(() => this.#turn(true));
  }

  // Streams. An event at the other end is reported in a later turn of the event loop.

  streamBind(fd: number, local: Endpoint): number {
    if (local.kind !== "inet") return this.#no("EAFNOSUPPORT");
    const port = local.port === 0 ? this.#nextPort++ : local.port;
    if (this.#listenerAt(port)) return this.#no("EADDRINUSE");
    this.#listeners.set(fd, { fd, local: { ...local, port }, listening: false, waiting: [] });
    return 0;
  }
  streamListen(fd: number): number {
    const listener = this.#listeners.get(fd);
    if (!listener) return this.#no("EINVAL");
    listener.listening = true;
    return 0;
  }
  streamAccept(fd: number, accepted: number): number {
    const listener = this.#listeners.get(fd);
    const stream = listener?.waiting.shift();
    if (!listener || !stream) return this.#no("EAGAIN");
    stream.fd = accepted;
    this.#streams.set(accepted, stream);
    const events = (stream.arrived.length > 0 ? POLLIN : 0) | (stream.peer?.ended ? POLLIN | POLLRDHUP : 0);
    if (events !== 0) this.#report(stream, events);
    return listener.waiting.length;
  }
  streamConnect(fd: number, peer: Endpoint): number {
    if (peer.kind === "unix") return this.#no("EAFNOSUPPORT");
    const remote: Address = { kind: "inet", family: 4, address: "127.0.0.1", port: peer.port };
    const client = newStream(fd, { ...remote, port: this.#nextPort++ }, remote);
    this.#streams.set(fd, client);
    this.later(() => this.#meet(client, this.#listenerAt(remote.port)));
    return 0;
  }
  streamRecv(fd: number, buffer: Uint8Array, peek: boolean): number {
    const stream = this.#streams.get(fd);
    if (!stream) return this.#no("ENOTCONN");
    const size = take(stream.arrived, buffer, peek);
    if (size > 0 && !peek) this.#read(stream.peer, size);
    if (size > 0 || stream.error === undefined || peek) return size;
    const { error } = stream;
    stream.error = undefined;
    return this.#no(error);
  }
  streamSend(fd: number, data: Uint8Array): number {
    const stream = this.#streams.get(fd);
    if (!stream) return this.#no("ENOTCONN");
    if (stream.error !== undefined) return this.#no(stream.error);
    if (stream.ended) return this.#no("EPIPE");
    const room = stream.peer ? WINDOW_BYTES - stream.unread : 0;
    const taken = room > 0 && data.length <= BATCH_BYTES ? data.length : Math.max(Math.min(room, data.length), 0);
    stream.refused = taken < data.length;
    if (taken === 0 || !stream.peer) return 0;
    stream.unread += taken;
    stream.peer.arrived.push(data.slice(0, taken));
    this.#report(stream.peer, POLLIN);
    return taken;
  }
  streamShutdown(fd: number, how: number): number {
    const stream = this.#streams.get(fd);
    if (!stream?.peer) return this.#no("ENOTCONN");
    if (how !== SHUT_RD) this.#end(stream);
    if (how !== SHUT_WR) this.#report(stream, POLLIN | POLLRDHUP);
    return 0;
  }
  socketOption(): number {
    return 0;
  }
  socketName(fd: number, peer: boolean): Endpoint | number {
    const stream = this.#streams.get(fd);
    const name = peer ? stream?.remote : (stream?.local ?? this.#listeners.get(fd)?.local);
    return name ?? this.#no("ENOTCONN");
  }
  socketClose(fd: number, reset: boolean): number {
    const stream = this.#streams.get(fd);
    this.#streams.delete(fd);
    for (const waiting of this.#listeners.get(fd)?.waiting ?? []) this.#end(waiting);
    this.#listeners.delete(fd);
    if (!stream) return 0;
    stream.fd = -1;
    if (reset) this.#break(stream.peer, "ECONNRESET");
    else this.#end(stream);
    this.#read(stream.peer, stream.peer?.unread ?? 0);
    return 0;
  }

  #listenerAt(port: number): Listener | undefined {
    return [...this.#listeners.values()].find(({ local }) => local.port === port);
  }
  #meet(client: Stream, listener: Listener | undefined): void {
    if (client.fd < 0) return;
    if (!listener?.listening) {
      this.#break(client, "ECONNREFUSED");
      return;
    }
    const server = newStream(-1, client.remote, client.local);
    [client.peer, server.peer] = [server, client];
    listener.waiting.push(server);
    this.#link.ready(listener.fd, POLLIN, 0, 0);
    this.#report(client, POLLOUT);
  }
  /** The peer of `stream` has read `size` of its bytes. */
  #read(stream: Stream | undefined, size: number): void {
    if (!stream) return;
    stream.unread -= size;
    if (stream.refused && stream.unread <= WINDOW_BYTES / 2) this.#report(stream, POLLOUT);
  }
  #end(stream: Stream): void {
    if (stream.ended) return;
    stream.ended = true;
    if (stream.peer) this.#report(stream.peer, POLLIN | POLLRDHUP);
  }
  #break(stream: Stream | undefined, error: string): void {
    if (!stream) return;
    stream.error = error;
    this.#report(stream, POLLIN | POLLOUT | POLLERR | POLLRDHUP, error);
  }
  #report(stream: Stream, events: number, error?: string): void {
    const { fd } = stream;
    this.later(() => {
      if (fd >= 0 && stream.fd === fd && !this.#ended)
        this.#link.ready(fd, events, 0, error === undefined ? 0 : -this.#no(error));
    });
  }

  // Datagrams, files and names of other machines: this host has none.

  readonly datagramBind = (): number => this.#no("EAFNOSUPPORT");
  readonly datagramSend = (): number => this.#no("EAFNOSUPPORT");
  readonly datagramRecv = (): Datagram | number => this.#no("EAGAIN");
  readonly datagramMembership = (): number => this.#no("EAFNOSUPPORT");
  readonly datagramMulticastInterface = (): number => this.#no("EAFNOSUPPORT");
  readonly fileMode = (): number => this.#no("ENOENT");
  readonly fileUnlink = (): number => this.#no("ENOENT");
  readonly fileRmdir = (): number => this.#no("ENOENT");
  readonly fileMkdtemp = (): number => this.#no("ENOENT");
  localAddress(name: string): string | undefined {
    return name === "localhost" ? "127.0.0.1" : undefined;
  }
  lookUp(name: string): Promise<string> {
    return Promise.reject(new Error(`there is no ${name}`));
  }

  // System calls.

  random(buffer: Uint8Array): void {
    for (let at = 0; at < buffer.length; at += RANDOM_BYTES)
      crypto.getRandomValues(buffer.subarray(at, at + RANDOM_BYTES));
  }
  seed(): number {
    return crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
  }
  process(): number {
    return 1;
  }
  environment(): undefined {
    return undefined;
  }
  interfaces(): [] {
    return [];
  }
  print(text: string): void {
    console.error(text);
  }
  warn(warning: Error | string): void {
    console.error(String(warning));
  }

  // The end.

  atEnd(): void {}
  destroy(): void {
    clearTimeout(this.#alarm);
    this.#ended = true;
    this.#streams.clear();
    this.#listeners.clear();
  }

  #no(name: string): number {
    return -(this.#link.errno[name] ?? 1);
  }
}

function newStream(fd: number, local: Address, remote: Address): Stream {
  const state = { peer: undefined, unread: 0, refused: false, ended: false, error: undefined };
  return { fd, local, remote, arrived: [], ...state };
}

/**
 * Copies bytes into `target`, oldest first, and returns their number. With `peek` they stay queued.
 */
function take(pieces: Uint8Array[], target: Uint8Array, peek: boolean): number {
  let taken = 0;
  for (let i = 0; i < pieces.length && taken < target.length;) {
    const piece = pieces[i]!;
    const part = piece.subarray(0, target.length - taken);
    target.set(part, taken);
    taken += part.length;
    if (peek) i++;
    else if (part.length === piece.length) pieces.shift();
    else pieces[i] = piece.subarray(part.length);
  }
  return taken;
}
