/**
 * One datagram socket over dgram. Binding and sending to a numeric address happen at once, because
 * the look-up that dgram gets answers at once. Names are resolved first.
 *
 * Datagrams that do not fit are dropped, as UDP does: received ones beyond a kernel's queue, and
 * sent ones while the kernel takes no more. Errors of a send are dropped too, since no call waits
 * for them. POLLIN is set exactly while a datagram is queued.
 */
import type { RemoteInfo, Socket, SocketOptions } from "node:dgram";
import type { LookupOneOptions } from "node:dns";
import { isIP } from "node:net";
import type { Datagram, Endpoint } from "../../host.js";
import { HostOption, POLLIN, POLLOUT } from "../../host.js";
import { dgram, dns } from "../system/builtin.js";
import type { Descriptor, HostParts, RememberedOptions } from "../descriptor.js";
import { multicastInterface } from "../system/interfaces.js";
import { inetEndpoint } from "../system/names.js";

/**
 * Limit of the queue for wasm: Linux's net.core.rmem_default, counted as the kernel counts, with an
 * overhead for each datagram.
 */
const RECEIVE_DATAGRAM_BYTES = 212992;
const DATAGRAM_OVERHEAD_BYTES = 256;

/** Limit of the queue for the kernel. POLLOUT is reported again when half of it is sent. */
const SEND_QUEUE_BYTES = 212992;

/**
 * The largest payload of UDP over IPv4. That of IPv6 is 20 bytes larger, on which no sender can
 * rely.
 */
const LARGEST_DATAGRAM = 65507;

/**
 * SO_REUSEPORT: elsewhere SO_REUSEADDR does the same, or a bind would fail. Node before 22.12
 * ignores it.
 */
const REUSES_PORTS = process.platform === "linux";

interface Received {
  readonly bytes: Uint8Array;
  readonly from: Endpoint;
}

/** A setting of a bound socket. */
type Setting = (socket: Socket) => void;

/** How each option is set. The other options are not for datagrams. */
const APPLY: Partial<Record<HostOption, (socket: Socket, value: number) => void>> = {
  [HostOption.ReceiveBuffer]: (socket, value) => socket.setRecvBufferSize(value),
  [HostOption.SendBuffer]: (socket, value) => socket.setSendBufferSize(value),
  [HostOption.Broadcast]: (socket, value) => socket.setBroadcast(value !== 0),
  [HostOption.MulticastLoop]: (socket, value) => void socket.setMulticastLoopback(value !== 0),
  [HostOption.MulticastTtl]: (socket, value) => void socket.setMulticastTTL(value),
  [HostOption.UnicastTtl]: (socket, value) => void socket.setTTL(value),
};

export class DatagramSocket implements Descriptor {
  readonly #fd: number;
  readonly #parts: HostParts;
  /** Bound. */
  #socket: Socket | undefined;
  #family: 4 | 6 = 4;
  /** Settings that were made before there was a socket: the bind applies them. */
  #settings: Setting[] = [];
  readonly #received: Received[] = [];
  #receivedBytes = 0;
  /** Bytes that wait until a name is resolved. */
  #resolvingBytes = 0;
  /** The send queue went over its limit: sends are dropped until half of it is sent. */
  #congested = false;

  constructor(fd: number, parts: HostParts, options: RememberedOptions) {
    this.#fd = fd;
    this.#parts = parts;
    for (const [option, value] of options) this.option(option, value);
  }

  bind(local: Endpoint, reuse: boolean, v6only: boolean, reusePort = false): number {
    const { errors, loop } = this.#parts;
    if (this.#socket) return errors.refusal("EINVAL");
    if (local.kind !== "inet") return errors.refusal(local.kind === "unix" ? "EAFNOSUPPORT" : "EADDRNOTAVAIL");
    const v6 = local.family === 6;
    const options: SocketOptions & { reusePort: boolean } = {
      type: v6 ? "udp6" : "udp4",
      reuseAddr: reuse,
      reusePort: reusePort && REUSES_PORTS,
      ipv6Only: v6 && v6only,
      lookup: answerAtOnce,
    };
    const socket = dgram().createSocket(options);
    let failure: unknown;
    socket.once("error", (error) => (failure = error));
    try {
      socket.bind({ address: local.address, port: local.port, exclusive: true });
      if (failure === undefined) for (const setting of this.#settings) setting(socket);
    } catch (error) {
      failure = error;
    }
    socket.removeAllListeners("error").on("error", ignore);
    if (failure !== undefined) {
      socket.close();
      return errors.thrown(failure);
    }
    this.#settings = [];
    this.#family = local.family;
    this.#socket = socket.unref().on("message", this.#onMessage);
    loop.ready(this.#fd, POLLOUT, 0, 0);
    return 0;
  }

  /** `admits` decides about the address that a name leads to. */
  send(data: Uint8Array, peer: Endpoint, admits?: (address: string) => boolean): number {
    const { errors } = this.#parts;
    if (data.length > LARGEST_DATAGRAM) return errors.refusal("EMSGSIZE");
    if (peer.kind === "unix") return errors.refusal("EAFNOSUPPORT");
    if (!this.#socket) {
      const family = peer.family || 6;
      const any = { kind: "inet", family, address: family === 6 ? "::" : "0.0.0.0", port: 0 } as const;
      const status = this.bind(any, false, false);
      if (status < 0) return status;
    }
    if (peer.kind === "name") this.#sendToName(data, peer.name, peer.port, admits);
    else if (peer.family !== this.#family) return errors.refusal("EAFNOSUPPORT");
    else
      return this.#try((socket) => this.#transmit(socket, Buffer.from(data), peer.port, peer.address)) || data.length;
    return data.length;
  }

  recv(target: Uint8Array, peek: boolean): Datagram | number {
    const oldest = this.#received[0];
    if (!oldest) return this.#parts.errors.refusal("EAGAIN");
    const { bytes, from } = oldest;
    target.set(bytes.length > target.length ? bytes.subarray(0, target.length) : bytes);
    if (!peek) {
      this.#received.shift();
      this.#receivedBytes -= bytes.length + DATAGRAM_OVERHEAD_BYTES;
      if (this.#received.length === 0) this.#parts.loop.ready(this.#fd, 0, POLLIN, 0);
    }
    return { size: bytes.length, from };
  }

  membership(join: boolean, group: Endpoint, via: Endpoint | undefined): number {
    if (group.kind !== "inet") return this.#parts.errors.refusal("EINVAL");
    const on = via && multicastInterface(via);
    if (via && on === undefined) return this.#parts.errors.refusal("ENODEV");
    return this.#set((socket) => {
      if (join) socket.addMembership(group.address, on);
      else socket.dropMembership(group.address, on);
    });
  }

  multicastInterface(via: Endpoint): number {
    const on = multicastInterface(via);
    if (on === undefined) return this.#parts.errors.refusal("ENODEV");
    return this.#set((socket) => socket.setMulticastInterface(on));
  }

  option(option: HostOption, value: number): number {
    const apply = APPLY[option];
    return apply ? this.#set((socket) => apply(socket, value)) : this.#parts.errors.refusal("ENOPROTOOPT");
  }

  name(peer: boolean): Endpoint | number {
    const address = peer ? undefined : this.#socket?.address();
    const name = address && inetEndpoint(address.address, address.family, address.port);
    return name ?? this.#parts.errors.refusal("ENOTCONN");
  }

  close(): void {
    this.#socket?.off("message", this.#onMessage).close();
    this.#socket = undefined;
    this.#received.length = 0;
  }

  /** Applies the setting, at once or when the socket is bound. */
  #set(setting: Setting): number {
    if (this.#socket) return this.#try(setting);
    this.#settings.push(setting);
    return 0;
  }

  #try(call: Setting): number {
    try {
      if (this.#socket) call(this.#socket);
      return 0;
    } catch (error) {
      return this.#parts.errors.thrown(error);
    }
  }

  /** Names are resolved to an address of the socket's family. */
  #sendToName(data: Uint8Array, name: string, port: number, admits?: (address: string) => boolean): void {
    if (this.#resolvingBytes + data.length > SEND_QUEUE_BYTES) return;
    const bytes = Buffer.from(data);
    this.#resolvingBytes += bytes.length;
    const { lookup, V4MAPPED } = dns();
    lookup(name, { family: this.#family, hints: this.#family === 6 ? V4MAPPED : 0 }, (error, address) => {
      this.#resolvingBytes -= bytes.length;
      if (!error && (admits?.(address) ?? true)) this.#try((socket) => this.#transmit(socket, bytes, port, address));
    });
  }

  /** A send behind others asks for a report of its end, since it may be the one over the limit. */
  #transmit(socket: Socket, bytes: Buffer, port: number, address: string): void {
    if (this.#congested) return;
    socket.send(bytes, port, address, queued(socket) > 0 ? this.#onSent : undefined);
    if (queued(socket) <= SEND_QUEUE_BYTES) return;
    this.#congested = true;
    this.#parts.loop.ready(this.#fd, 0, POLLOUT, 0);
  }

  readonly #onSent = (): void => {
    if (!this.#congested || !this.#socket || queued(this.#socket) > SEND_QUEUE_BYTES / 2) return;
    this.#congested = false;
    this.#parts.loop.ready(this.#fd, POLLOUT, 0, 0);
  };

  readonly #onMessage = (bytes: Buffer, { address, family, port }: RemoteInfo): void => {
    const from = inetEndpoint(address, family, port);
    const size = bytes.length + DATAGRAM_OVERHEAD_BYTES;
    if (!from || this.#receivedBytes + size > RECEIVE_DATAGRAM_BYTES) return;
    this.#receivedBytes += size;
    if (this.#received.push({ bytes, from }) === 1) this.#parts.loop.ready(this.#fd, POLLIN, 0, 0);
    this.#parts.loop.wake();
  };
}

/** Bytes that wait in the runtime for the kernel. Deno does not report them. */
function queued(socket: Partial<Pick<Socket, "getSendQueueSize">>): number {
  return socket.getSendQueueSize?.() ?? 0;
}

/** dgram looks every address up; here all are numeric already. */
function answerAtOnce(
  address: string,
  _options: LookupOneOptions,
  callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  callback(null, address, isIP(address));
}

/** An ICMP error of an earlier send. */
function ignore(): void {
  return;
}
