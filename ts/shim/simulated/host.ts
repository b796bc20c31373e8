/** The host of one instance on a machine of the simulated network: composition only. */
import type { Datagram, Ending, Endpoint, Host, HostLink, HostOption, InterfaceAddress } from "../host.js";
import { WALL_CLOCK } from "../host.js";
import type { Owner } from "./descriptor.js";
import type { Machine } from "./machine.js";
import { Scheduling } from "./scheduling.js";
import { Sockets } from "./sockets.js";

export class SimulatedHost implements Host {
  readonly #machine: Machine;
  readonly #number: number;
  readonly #link: HostLink;
  readonly #scheduling: Scheduling;
  readonly #sockets: Sockets;
  #ended = false;

  /** Process number `number` of the machine. */
  constructor(machine: Machine, number: number, link: HostLink) {
    this.#machine = machine;
    this.#number = number;
    this.#link = link;
    this.#scheduling = new Scheduling(machine, link);
    this.#sockets = new Sockets(this.#owner());
  }

  now(clock: number): number {
    const now = this.#scheduling.now;
    return clock === WALL_CLOCK ? this.#machine.wallClock.at(now) : now;
  }
  sleep(milliseconds: number): void {
    this.#scheduling.sleep(milliseconds);
  }
  /** Its processor is at work until that time, in microseconds. */
  occupy(until: number): void {
    this.#scheduling.occupy(until);
  }
  wake(): void {
    this.#scheduling.wake();
  }
  timer(milliseconds: number): void {
    this.#scheduling.timer(milliseconds);
  }
  later(callback: () => void): void {
    this.#scheduling.later(callback);
  }
  startTimer(milliseconds: number, callback: () => void, keepsAlive: boolean): () => void {
    return this.#scheduling.startTimer(milliseconds, callback, keepsAlive);
  }
  hold(): void {
    this.#scheduling.hold();
  }
  release(): void {
    this.#scheduling.release();
  }
  flush(): void {
    this.#scheduling.flush();
  }

  /** Descriptors of connections and listening sockets that are open. */
  get descriptors(): number {
    return this.#sockets.size;
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
  streamConnect(fd: number, peer: Endpoint): number {
    return this.#sockets.connect(fd, peer);
  }
  streamRecv(fd: number, buffer: Uint8Array, peek: boolean): number {
    return this.#sockets.recv(fd, buffer, peek);
  }
  streamSend(fd: number, data: Uint8Array): number {
    return this.#sockets.send(fd, data);
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

  datagramBind(fd: number, local: Endpoint, reuse: boolean, v6only: boolean): number {
    return this.#sockets.datagramBind(fd, local, reuse, v6only);
  }
  datagramSend(fd: number, data: Uint8Array, peer: Endpoint): number {
    return this.#sockets.datagramSend(fd, data, peer);
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

  random(buffer: Uint8Array): void {
    this.#machine.random.fill(buffer);
  }
  seed(): number {
    return this.#machine.random.next() | 0;
  }
  process(): number {
    return this.#number;
  }
  environment(name: string): string | undefined {
    return this.#machine.environment[name];
  }
  fileMode(path: string): number {
    return this.#answer(this.#machine.files.mode(path));
  }
  fileUnlink(path: string): number {
    return this.#answer(this.#machine.files.unlink(path));
  }
  fileRmdir(path: string): number {
    return this.#answer(this.#machine.files.removeFolder(path));
  }
  fileMkdtemp(pattern: string): string | number {
    const made = this.#machine.files.makeTemporary(pattern);
    return typeof made === "string" ? this.#no(made) : made.path;
  }
  interfaces(): readonly InterfaceAddress[] {
    return this.#machine.interfaces;
  }
  localAddress(name: string, ipv6: boolean): string | undefined {
    return name === "localhost" ? this.#machine.resolve(name, ipv6 ? 0 : 4)[0] : undefined;
  }
  lookUp(name: string, ipv6: boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      this.startTimer(
        this.#machine.conditions.resolveAfter,
        () => {
          const [address] = this.#machine.resolve(name, ipv6 ? 0 : 4);
          if (address === undefined) reject(new Error(`no machine of the simulated network is named ${name}`));
          else resolve(address);
        },
        true,
      );
    });
  }
  print(text: string): void {
    this.#machine.print(text);
  }
  warn(warning: Error | string, code?: string): void {
    this.#machine.print(code === undefined ? String(warning) : `[${code}] ${String(warning)}`);
  }

  atEnd(_ending: Ending): void {
    return; // a process of the simulated network ends when its instance is destroyed
  }
  destroy(): void {
    this.#end(() => this.#sockets.end());
  }
  /** Its machine loses its power: no peer learns of it. */
  vanish(): void {
    this.#end(() => this.#sockets.vanish());
  }
  #end(endSockets: () => void): void {
    if (this.#ended) return;
    endSockets();
    this.#scheduling.end();
    this.#ended = true;
  }

  #no(name: string): number {
    const { errno } = this.#link;
    return -(errno[name] ?? errno["EIO"] ?? 1);
  }

  /** A number, or 0 for undefined; of the name of an errno, that, negative. */
  #answer(result: number | string | undefined): number {
    return typeof result === "string" ? this.#no(result) : (result ?? 0);
  }

  #owner(): Owner {
    return {
      machine: this.#machine,
      report: (fd, set, clear = 0, error) => {
        if (!this.#ended) this.#link.ready(fd, set, clear, error === undefined ? 0 : -this.#no(error));
      },
      no: (name) => this.#no(name),
      stage: (flushable) => this.#scheduling.stage(flushable),
      hold: () => this.#scheduling.hold(),
      release: () => this.#scheduling.release(),
    };
  }
}
