/**
 * A beacon: announces bytes to a network at an interval, and receives those of others.
 *
 * It is UDP of its own, as in czmq. libzmq's UDP cannot broadcast: it never sets SO_BROADCAST, and
 * RADIO puts a group before each message, which is not a ZRE beacon.
 */
import type { RemoteInfo, Socket as DatagramSocket } from "node:dgram";
import { argumentError, errorNamed, optionTypeError } from "../api/errors.js";
import { disposable } from "../api/dispose.js";
import { inspectable } from "../api/inspect.js";
import { checkNames } from "../api/names.js";
import { waitOf, type WaitOptions } from "../api/messages/wait.js";
import { Arrivals, type ReceivedBeacon } from "./arrivals.js";
import { destinations } from "./destinations.js";
import { settingsOf, type BeaconOptions, type Settings } from "./options.js";
import { openSocket, sendTo } from "./udp.js";

/** Options of `publish()`. */
export interface AnnounceOptions {
  /**
   * Milliseconds between two beacons, from 1 on.
   *
   * @default 1000
   */
  readonly interval?: number | undefined;
}

/** Bytes: czmq cuts longer beacons. */
const LARGEST = 255;
const INTERVAL_MS = 1000;
/** The longest delay of a timer of the runtime, in milliseconds. */
const LONGEST_MS = 0x7fffffff;

/**
 * Announces a program on its network, and finds others, by UDP broadcast or multicast, as czmq's
 * `zbeacon`. Beacons are neither encrypted nor authenticated: secure what you connect with CURVE.
 *
 * A program that announces, or that waits for a beacon, stays alive until `silence()` or `close()`.
 *
 * @example
 * const beacon = new Beacon({ port: 9999 });
 * await beacon.publish("chat:5555");
 * await beacon.subscribe("chat:");
 * for await (const { address, bytes } of beacon) console.log(address, String(bytes));
 */
export class Beacon {
  declare [Symbol.dispose]: () => void;
  declare [Symbol.asyncDispose]: () => Promise<void>;
  readonly #settings: Settings;
  /** A call that waits keeps the process alive. */
  readonly #arrivals = new Arrivals((waits) => (waits ? this.#open?.ref() : this.#open?.unref()));
  #socket: Promise<DatagramSocket> | undefined;
  /** The socket, once it is open. */
  #open: DatagramSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #announced: Buffer | undefined;
  #filter: Buffer | undefined;
  #closed = false;

  /**
   * Opens no socket yet.
   *
   * @throws TypeError for a wrong type or an unknown option; EINVAL for a wrong port or address.
   */
  constructor(options: BeaconOptions = {}) {
    this.#settings = settingsOf(options);
  }

  /** The UDP port. */
  get port(): number {
    return this.#settings.port;
  }

  /** True after `close()`. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Announces these bytes at once, and then at the interval. It replaces an earlier announcement.
   * A later beacon that cannot be sent, such as while the network is down, is left out.
   *
   * @param bytes 1 to 255 bytes; a text is sent as UTF-8.
   * @returns a promise that resolves when the first beacon is sent. It rejects with the system's
   *   error, such as ENETUNREACH, if it could be sent nowhere: then nothing is announced.
   * @throws EBADF if the beacon is closed; EMSGSIZE for more than 255 bytes, or none; ENODEV if the
   *   interface does not exist; EADDRINUSE if another program has the port for itself alone.
   */
  async publish(bytes: string | Uint8Array, options: AnnounceOptions = {}): Promise<void> {
    const announced = bytesOf(bytes, "publish(bytes)");
    const interval = intervalOf(options);
    if (announced.length === 0 || announced.length > LARGEST)
      throw errorNamed("EMSGSIZE", `a beacon has 1 to ${LARGEST} bytes; given were ${announced.length}`);
    const socket = await this.#opened();
    this.silence();
    this.#announced = announced; // before the first one comes back
    this.#timer = setInterval(() => void this.#send(socket, announced).catch(ignore), interval);
    try {
      await this.#send(socket, announced);
    } catch (error) {
      if (this.#announced === announced) this.silence();
      throw error;
    }
  }

  /** Ends the announcement. */
  silence(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#announced = undefined;
  }

  /**
   * Receives beacons that begin with these bytes. It replaces an earlier filter, and drops beacons
   * that came under it. The program's own announcement is never received.
   *
   * @param prefix Default: all beacons.
   * @returns a promise that resolves when the port is open.
   * @throws as `publish()` does.
   */
  async subscribe(prefix: string | Uint8Array = ""): Promise<void> {
    const filter = bytesOf(prefix, "subscribe(prefix)");
    await this.#opened();
    this.#arrivals.clear();
    this.#filter = filter;
  }

  /** Receives no more beacons, and drops those that were not received. */
  unsubscribe(): void {
    this.#filter = undefined;
    this.#arrivals.clear();
  }

  /**
   * Receives the next beacon. Waits until there is one. Up to 1000 beacons are kept, the newest.
   *
   * @throws EBADF if the beacon is closed; EFSM without `subscribe()`; EAGAIN after the timeout;
   *   the signal's reason.
   * @example
   * const { address, bytes } = await beacon.receive({ timeout: 3000 });
   */
  async receive(options?: WaitOptions): Promise<ReceivedBeacon> {
    const wait = waitOf(options, 0);
    this.#checkOpen();
    if (!this.#filter) throw errorNamed("EFSM", "call subscribe() first");
    return await this.#arrivals.next(wait);
  }

  /** Receives beacons until `close()`. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedBeacon, void, undefined> {
    for (;;) {
      const beacon = this.#closed ? undefined : await this.#unlessClosed(this.receive());
      if (!beacon) return;
      yield beacon;
    }
  }

  /** Ends announcing and receiving. Calls that wait reject with EBADF. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.silence();
    this.unsubscribe();
    this.#arrivals.end(closedError());
    this.#socket?.then((socket) => socket.close(), ignore);
  }

  /** Opens the socket at the first call. A failed opening is repeated by the next call. */
  async #opened(): Promise<DatagramSocket> {
    this.#checkOpen();
    this.#socket ??= openSocket(this.#settings, this.#onMessage);
    try {
      this.#open = await this.#socket;
    } catch (error) {
      this.#socket = undefined;
      throw error;
    }
    this.#checkOpen();
    return this.#open;
  }

  #checkOpen(): void {
    if (this.#closed) throw closedError();
  }

  #unlessClosed(received: Promise<ReceivedBeacon>): Promise<ReceivedBeacon | undefined> {
    return received.catch((error: unknown) => {
      if (!this.#closed) throw error;
      return undefined;
    });
  }

  async #send(socket: DatagramSocket, bytes: Buffer): Promise<void> {
    await sendTo(socket, bytes, this.#settings.port, destinations(this.#settings));
  }

  readonly #onMessage = (bytes: Buffer, { address, port }: RemoteInfo): void => {
    const filter = this.#filter;
    if (!filter || !bytes.subarray(0, filter.length).equals(filter) || this.#announced?.equals(bytes)) return;
    this.#arrivals.arrived({ address, port, bytes });
  };
}

disposable(Beacon.prototype, close, close);
inspectable(Beacon.prototype, (beacon) => ({ port: beacon.port, state: beacon.closed ? "closed" : "open" }));

function close(this: Beacon): void {
  this.close();
}

function closedError(): Error {
  return errorNamed("EBADF", "the beacon is closed");
}

/** A copy of the bytes, which the program may change afterwards. */
function bytesOf(value: unknown, call: string): Buffer {
  if (typeof value === "string") return Buffer.from(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  throw argumentError("Beacon must be a string or buffer", call);
}

function intervalOf(options: unknown): number {
  if (typeof options !== "object" || options === null)
    throw argumentError("Options must be an object", "such as { interval: 1000 }");
  checkNames(options, ["interval"]);
  const { interval = INTERVAL_MS } = options as AnnounceOptions;
  if (typeof interval !== "number") throw optionTypeError("interval", interval, "number");
  if (!(interval >= 1 && interval <= LONGEST_MS))
    throw errorNamed("EINVAL", `interval = ${interval}: milliseconds, from 1 to ${LONGEST_MS}`);
  return interval;
}

/** The next beacon is sent after the interval. */
function ignore(): void {
  return;
}
