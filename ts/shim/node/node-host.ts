/**
 * The host over Node's built-ins: composition only. Each function of the seam is a line that says
 * which part answers it. Those that libzmq calls for each message are properties, which are the
 * part's own.
 */
import type { LookupFunction } from "node:net";
import type { Policy } from "../../policy/policy.js";
import type { CapableHost, Credentials, SharingLink } from "../capabilities.js";
import type { Datagram, Ending, Endpoint, HostOption, HostScheduling, InterfaceAddress } from "../host.js";
import { bindsAtOnce, HandleBinder } from "./internals/bind.js";
import { dns } from "./system/builtin.js";
import { fillRandom, sleep } from "./system/chance.js";
import { warn } from "./platform/warnings.js";
import { LingeringCloses } from "./streams/lingering-close.js";
import { writeSystem } from "./internals/direct-io.js";
import { addExitHook, removeExitHook } from "./loop/exit-hook.js";
import { ErrorNumbers } from "./system/errors.js";
import { Files } from "./system/files.js";
import { ReadBuffer } from "./streams/receive-buffer.js";
import { localAddress } from "./system/hosts-file.js";
import { listInterfaces } from "./system/interfaces.js";
import { Loop } from "./loop/loop.js";
import { StagePool } from "./streams/send-buffer.js";
import { ServerBinder } from "./streams/public-bind.js";
import { Sockets } from "./sockets.js";
import { Streams } from "./streams/stream.js";
import { Upgrades } from "./streams/upgrades.js";

export interface NodeHostOptions {
  /**
   * Binds with Node's public interface only, where bind and listen have to be repeated: see
   * public-bind.ts. Default: false where the runtime has a call that binds at once.
   */
  readonly publicBind?: boolean;
  /**
   * Faults below libzmq, in the words of ts/shim/faults/plan.ts. Default: LIBZMQ_WASM_FAULTS of the
   * environment, or none.
   */
  readonly faults?: string | undefined;
  /** Whether it looks before it sleeps: see ping-pong.ts and stay-awake.ts. Default: false. */
  readonly looks?: boolean;
  /** What the instance may bind and connect: see limited-host.ts. Default: everything. */
  readonly policy?: Policy | undefined;
}

export class NodeHost implements CapableHost {
  readonly collects = true;
  readonly now: HostScheduling["now"];
  readonly wake: HostScheduling["wake"];
  readonly timer: HostScheduling["timer"];
  readonly hold: HostScheduling["hold"];
  readonly release: HostScheduling["release"];
  readonly later: HostScheduling["later"];
  readonly startTimer: HostScheduling["startTimer"];
  readonly flush: HostScheduling["flush"];
  readonly streamRecv: CapableHost["streamRecv"];
  readonly streamSend: CapableHost["streamSend"];
  readonly #loop: Loop;
  readonly #files: Files;
  readonly #lingering: LingeringCloses;
  readonly #servers: ServerBinder | undefined;
  readonly #sockets: Sockets;
  #ending: Ending | undefined;

  constructor(link: SharingLink, { publicBind = !bindsAtOnce(), looks = false }: NodeHostOptions) {
    const errors = new ErrorNumbers(link.errno, link.refused);
    const readBuffer = new ReadBuffer();
    const loop = new Loop(link, readBuffer, looks);
    const lingering = new LingeringCloses(loop);
    const streams = new Streams(errors);
    const parts = { link, errors, loop, readBuffer, stages: new StagePool(), lingering };
    this.#loop = loop;
    ({
      now: this.now,
      wake: this.wake,
      timer: this.timer,
      hold: this.hold,
      release: this.release,
      later: this.later,
      startTimer: this.startTimer,
      flush: this.flush,
    } = loop);
    this.streamRecv = streams.recv;
    this.streamSend = streams.send;
    this.#files = new Files(errors);
    this.#lingering = lingering;
    this.#servers = publicBind ? new ServerBinder(errors) : undefined;
    this.#sockets = new Sockets(parts, this.#servers ?? new HandleBinder(errors), streams);
  }

  sleep(milliseconds: number): void {
    sleep(milliseconds);
  }
  random(buffer: Uint8Array): void {
    fillRandom(buffer);
  }
  seed(): number {
    return Math.floor(Math.random() * 2 ** 32) | 0;
  }
  process(): number {
    return process.pid;
  }

  atEnd(ending: Ending): void {
    const idle = (): void => {
      ending.idle();
      process.nextTick(() => this.#loop.rest()); // after the turn that it may have asked for
    };
    this.#ending = { idle, exit: () => ending.exit() };
    addExitHook(this.#ending);
  }

  environment(name: string): string | undefined {
    return process.env[name];
  }
  fileMode(path: string): number {
    return this.#files.mode(path);
  }
  fileUnlink(path: string): number {
    return this.#files.unlink(path);
  }
  fileRmdir(path: string): number {
    return this.#files.rmdir(path);
  }
  fileMkdtemp(pattern: string): string | number {
    return this.#files.mkdtemp(pattern);
  }
  interfaces(): readonly InterfaceAddress[] {
    return listInterfaces();
  }
  print(text: string): void {
    console.error(text);
  }
  warn(warning: Error | string, code?: string): void {
    warn(warning, code);
  }

  bindTo(source: object, bind: () => void): void {
    if (!(source instanceof Upgrades)) throw new TypeError("source is not a server of this package");
    this.#sockets.bindTo(source, bind);
  }
  streamBind(fd: number, local: Endpoint, v6only: boolean): number {
    return this.#sockets.bind(fd, local, v6only);
  }
  streamListen(fd: number, backlog: number): number {
    return this.#sockets.listen(fd, backlog);
  }
  streamAccept(fd: number, accepted: number): number {
    return this.#sockets.accept(fd, accepted);
  }
  /** `lookup` resolves a name in place of Node's own. */
  streamConnect(fd: number, peer: Endpoint, lookup?: LookupFunction): number {
    return this.#sockets.connect(fd, peer, lookup);
  }
  streamCredentials(fd: number, credentials: Credentials): number {
    return this.#sockets.credentials(fd, credentials);
  }
  streamSecure(fd: number, server: boolean, hostname: string | undefined): number {
    return this.#sockets.secure(fd, server, hostname);
  }
  systemWrite(descriptor: number, data: Uint8Array): number {
    return writeSystem(descriptor, data);
  }
  streamShutdown(fd: number, how: number): number {
    return this.#sockets.shutdown(fd, how);
  }
  socketOption(fd: number, option: HostOption, value: number): number {
    return this.#sockets.option(fd, option, value);
  }
  socketName(fd: number, peer: boolean): Endpoint | undefined | number {
    return this.#sockets.name(fd, peer);
  }
  socketClose(fd: number, reset: boolean): number {
    return this.#sockets.close(fd, reset);
  }

  datagramBind(fd: number, local: Endpoint, reuse: boolean, v6only: boolean, reusePort?: boolean): number {
    return this.#sockets.datagramBind(fd, local, reuse, v6only, reusePort);
  }
  /** `admits` decides about the address that a name leads to. */
  datagramSend(fd: number, data: Uint8Array, peer: Endpoint, admits?: (address: string) => boolean): number {
    return this.#sockets.datagramSend(fd, data, peer, admits);
  }
  datagramRecv(fd: number, buffer: Uint8Array, peek: boolean): Datagram | number {
    return this.#sockets.datagramRecv(fd, buffer, peek);
  }
  datagramMembership(fd: number, join: boolean, group: Endpoint, via: Endpoint | undefined): number {
    return this.#sockets.membership(fd, join, group, via);
  }
  datagramMulticastInterface(fd: number, via: Endpoint): number {
    return this.#sockets.multicastInterface(fd, via);
  }

  refusal?(access: "bind" | "connect", endpoint: string, proxied: boolean): Error | undefined;

  prepared(): Promise<void> {
    return this.#servers?.prepared() ?? Promise.resolve();
  }

  localAddress(name: string, ipv6: boolean): string | undefined {
    return localAddress(name, ipv6);
  }
  async lookUp(name: string, ipv6: boolean): Promise<string> {
    const { address } = await dns().promises.lookup(name, { family: ipv6 ? 0 : 4 });
    return address;
  }

  destroy(): void {
    if (this.#ending) removeExitHook(this.#ending);
    this.#sockets.destroy();
    this.#servers?.destroy();
    this.#lingering.destroy();
    this.#loop.destroy();
  }
}
