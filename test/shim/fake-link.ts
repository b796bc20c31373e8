/**
 * The other side of the shim without wasm: a HostLink that records all reports, and a few
 * operations of the port that tests share. Nothing here waits for time; `until` waits for a report.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CapableHost, CreateCapableHost } from "../../ts/shim/capabilities.js";
import type { Endpoint, HostLink } from "../../ts/shim/host.js";
import { POLLERR, POLLIN, POLLOUT, POLLRDHUP } from "../../ts/shim/host.js";
import type { NodeHostOptions } from "../../ts/shim/node/host.js";
import { createNodeHost } from "../../ts/shim/node/host.js";

interface Waiter {
  readonly fd: number;
  readonly events: number;
  readonly resolve: (ready: number) => void;
}

export class FakeLink implements HostLink {
  readonly errno = constants.errno;
  pumps = 0;
  onPump: (polled: boolean) => boolean = () => false;
  /** Every report, in order. */
  readonly reports: { fd: number; set: number; clear: number; error: number }[] = [];
  readonly #ready = new Map<number, number>();
  readonly #errors = new Map<number, number>();
  #waiters: Waiter[] = [];
  #turns: (() => void)[] = [];

  ready(fd: number, set: number, clear: number, error: number): void {
    this.reports.push({ fd, set, clear, error });
    const ready = (this.is(fd) & ~clear) | set;
    this.#ready.set(fd, ready);
    if (error !== 0) this.#errors.set(fd, error);
    const served = this.#waiters.filter((waiter) => waiter.fd === fd && waiter.events & ready);
    this.#waiters = this.#waiters.filter((waiter) => !served.includes(waiter));
    for (const waiter of served) waiter.resolve(ready);
  }

  pump(polled: boolean): boolean {
    this.pumps++;
    const more = this.onPump(polled);
    const turns = this.#turns;
    this.#turns = [];
    for (const resolve of turns) resolve();
    return more;
  }

  is(fd: number): number {
    return this.#ready.get(fd) ?? 0;
  }

  error(fd: number): number {
    return this.#errors.get(fd) ?? 0;
  }

  /** Clears readiness, as the port does after a short result. */
  clear(fd: number, events: number): void {
    this.#ready.set(fd, this.is(fd) & ~events);
  }

  /** Resolves when one of the events is, or becomes, ready. */
  until(fd: number, events: number): Promise<number> {
    const ready = this.is(fd);
    if (ready & events) return Promise.resolve(ready);
    return new Promise((resolve) => this.#waiters.push({ fd, events, resolve }));
  }

  /** Resolves in the next turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.#turns.push(resolve));
  }
}

/** A host with its link, destroyed after the test. */
export class Party {
  readonly link = new FakeLink();
  readonly host: CapableHost;
  #nextFd = 3;

  constructor(options?: NodeHostOptions, createHost: CreateCapableHost = (link) => createNodeHost(link, options)) {
    this.host = createHost(this.link);
    onTestFinished(() => this.host.destroy());
  }

  fd(): number {
    return this.#nextFd++;
  }

  /** The negative return value for this errno. */
  no(name: keyof typeof constants.errno): number {
    return -constants.errno[name];
  }

  /**
   * A listening descriptor, as libzmq makes one: if the host answers EAGAIN, it repeats the whole
   * bind later.
   */
  async listen(local: Endpoint, v6only = false): Promise<number> {
    for (;;) {
      const fd = this.fd();
      const status = this.host.streamBind(fd, local, v6only) || this.host.streamListen(fd, 10);
      if (status === 0) return fd;
      this.host.socketClose(fd, false);
      if (status !== this.no("EAGAIN")) throw new Error(`listening failed: ${status}`);
      await this.host.prepared?.();
    }
  }

  /** Resolves when connected; rejects with the errno. */
  async connect(peer: Endpoint): Promise<number> {
    const fd = this.fd();
    const status = this.host.streamConnect(fd, peer);
    if (status !== 0) throw new Error(`connecting failed: ${status}`);
    const ready = await this.link.until(fd, POLLOUT);
    if (ready & POLLERR) throw new Error(`connecting failed: ${this.link.error(fd)}`);
    return fd;
  }

  async accept(listener: number): Promise<number> {
    const fd = this.fd();
    for (;;) {
      await this.link.until(listener, POLLIN);
      const left = this.host.streamAccept(listener, fd);
      if (left <= 0) this.link.clear(listener, POLLIN);
      if (left >= 0) return fd;
      if (left !== this.no("EAGAIN")) throw new Error(`accepting failed: ${left}`);
    }
  }

  /** Both ends of a connection to a listener. */
  async pair(listener: number): Promise<[client: number, server: number]> {
    return Promise.all([this.connect(this.name(listener)), this.accept(listener)]);
  }

  name(fd: number, peer = false): Endpoint {
    const name = this.host.socketName(fd, peer);
    if (typeof name !== "object") throw new Error(`no name: ${String(name)}`);
    return name;
  }

  /** Sends all bytes in pieces of `size`, and waits for space as the port does. */
  async send(fd: number, bytes: Uint8Array, size = bytes.length): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.subarray(at, at + size);
      const taken = this.host.streamSend(fd, piece);
      if (taken < 0) throw new Error(`sending failed: ${taken}`);
      at += taken;
      if (taken === piece.length) continue;
      this.link.clear(fd, POLLOUT);
      await this.link.until(fd, POLLOUT);
    }
  }

  /** Receives exactly `count` bytes, up to `size` at a time. */
  async recv(fd: number, count: number, size = 8192): Promise<Buffer> {
    const bytes = Buffer.alloc(count);
    for (let at = 0; at < count;) {
      const target = bytes.subarray(at, Math.min(at + size, count));
      const got = this.host.streamRecv(fd, target, false);
      if (got < 0) throw new Error(`receiving failed: ${got}`);
      at += got;
      if (got === target.length) continue;
      if (this.link.is(fd) & POLLRDHUP) throw new Error(`the stream ended after ${at} of ${count} bytes`);
      this.link.clear(fd, POLLIN);
      await this.link.until(fd, POLLIN);
    }
    return bytes;
  }

  /** Receives until the end of the stream. */
  async recvAll(fd: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (;;) {
      const target = Buffer.alloc(65536);
      const got = this.host.streamRecv(fd, target, false);
      if (got < 0) throw new Error(`receiving failed: ${got}`);
      if (got > 0) chunks.push(target.subarray(0, got));
      else if (this.link.is(fd) & POLLRDHUP) return Buffer.concat(chunks);
      else this.link.clear(fd, POLLIN);
      await this.link.until(fd, POLLIN);
    }
  }
}

export const LOOPBACK: Endpoint = { kind: "inet", family: 4, address: "127.0.0.1", port: 0 };
export const LOOPBACK6: Endpoint = { kind: "inet", family: 6, address: "::1", port: 0 };

export function inet(address: string, port: number): Endpoint {
  return { kind: "inet", family: address.includes(":") ? 6 : 4, address, port };
}

/** The port of a TCP or UDP name. */
export function portOf(endpoint: Endpoint): number {
  if (endpoint.kind === "unix") throw new Error("a path has no port");
  return endpoint.port;
}

/** A new folder for this test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "shim-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Bytes that differ from their neighbours at each position. */
export function pattern(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff;
  return bytes;
}
