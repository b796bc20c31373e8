/**
 * The host of a page or a worker: composition only. Streams are WebSockets; datagrams, files and
 * names there are none.
 */
import type { CapableHost, Credentials } from "../capabilities.js";
import { WALL_CLOCK, type Datagram, type Endpoint, type HostLink, type HostOption } from "../host.js";
import { Scheduling } from "./scheduling.js";
import { Streams } from "./streams.js";
import { unsupported } from "./unsupported.js";

/** Of one call of getRandomValues(). */
const MOST_RANDOM_BYTES = 65_536;

export class BrowserHost extends Scheduling implements CapableHost {
  readonly collects = true;
  readonly #relay: string | undefined;
  readonly #streams: Streams;

  /** `relay`: the URL of a relay for tcp and ipc. */
  constructor(link: HostLink, relay: string | undefined) {
    super(link);
    this.#relay = relay;
    const errno = (name: string): number => link.errno[name] ?? 1;
    const warned = new Set<string>();
    const streamHost = {
      errno,
      ready: (fd: number, events: number, error: number) => link.ready(fd, events, 0, error),
      startTimer: (milliseconds: number, callback: () => void) => this.startTimer(milliseconds, callback),
      warn: (text: string) => {
        if (!warned.has(text)) this.warn(text);
        warned.add(text);
      },
    };
    this.#streams = new Streams(link, streamHost, relay);
  }

  refusal(access: "bind" | "connect", endpoint: string): Error | undefined {
    return unsupported(access, endpoint, this.#relay !== undefined);
  }

  streamBind(): number {
    return this.#streams.no("EOPNOTSUPP");
  }
  streamListen(): number {
    return this.#streams.no("EOPNOTSUPP");
  }
  streamAccept(): number {
    return this.#streams.no("EAGAIN");
  }
  streamConnect(fd: number, peer: Endpoint): number {
    return this.#streams.connect(fd, peer);
  }
  streamUpgrade(fd: number, path: string, protocols: readonly string[]): void {
    this.#streams.upgrade(fd, path, protocols);
  }
  streamCredentials(_fd: number, credentials: Credentials): number {
    return this.#streams.credentials(credentials);
  }
  streamSecure(fd: number, _server: boolean, hostname: string | undefined): number {
    return this.#streams.secure(fd, hostname);
  }
  streamRecv(fd: number, buffer: Uint8Array, peek: boolean): number {
    return this.#streams.recv(fd, buffer, peek);
  }
  streamSend(fd: number, data: Uint8Array): number {
    return this.#streams.send(fd, data);
  }
  streamShutdown(fd: number): number {
    return this.#streams.shutdown(fd);
  }
  socketOption(fd: number, option: HostOption, value: number): number {
    return this.#streams.option(fd, option, value);
  }
  socketName(fd: number, peer: boolean): Endpoint | undefined | number {
    return this.#streams.name(fd, peer);
  }
  socketClose(fd: number): number {
    return this.#streams.close(fd);
  }

  datagramBind(): number {
    return this.#streams.no("EAFNOSUPPORT");
  }
  datagramSend(): number {
    return this.#streams.no("EAFNOSUPPORT");
  }
  datagramRecv(): Datagram | number {
    return this.#streams.no("EAGAIN");
  }
  datagramMembership(): number {
    return this.#streams.no("EAFNOSUPPORT");
  }
  datagramMulticastInterface(): number {
    return this.#streams.no("EAFNOSUPPORT");
  }

  random(buffer: Uint8Array): void {
    for (let at = 0; at < buffer.length; at += MOST_RANDOM_BYTES)
      crypto.getRandomValues(buffer.subarray(at, at + MOST_RANDOM_BYTES) as Uint8Array<ArrayBuffer>); // it is not shared
  }
  seed(): number {
    return crypto.getRandomValues(new Int32Array(1))[0] ?? this.now(WALL_CLOCK);
  }
  process(): number {
    return 1;
  }
  environment(): undefined {
    return undefined;
  }
  fileMode(): number {
    return this.#streams.no("ENOENT");
  }
  fileUnlink(): number {
    return this.#streams.no("ENOENT");
  }
  fileRmdir(): number {
    return this.#streams.no("ENOENT");
  }
  fileMkdtemp(): number {
    return this.#streams.no("ENOENT");
  }
  interfaces(): readonly [] {
    return [];
  }
  localAddress(): undefined {
    return undefined;
  }
  lookUp(name: string): Promise<string> {
    return Promise.reject(new Error(`a page does not look ${name} up`));
  }
  print(text: string): void {
    console.error(text);
  }
  warn(warning: Error | string, code?: string): void {
    console.warn(...(code === undefined ? [] : [`[${code}]`]), warning);
  }

  atEnd(): void {} // a page is not asked
  destroy(): void {
    this.end();
    this.#streams.destroy();
  }
}
