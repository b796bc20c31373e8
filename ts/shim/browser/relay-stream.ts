/** A stream of the transports tcp and ipc, over a relay: see ../relay-protocol.ts. */
import type { Endpoint } from "../host.js";
import { ENDPOINT_PARAMETER, OPEN, RELAY_PROTOCOL, RelayClose, WINDOW_BYTES } from "../relay-protocol.js";
import { Stream, urlHost, type StreamHost } from "./stream.js";
import type { CloseEvent } from "./web.js";

/** Errnos of an attempt to connect that libzmq expects. */
const EXPECTED = ["ECONNREFUSED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "ECONNRESET"];

export class RelayStream extends Stream {
  /** Bytes that libzmq has read and the relay does not know of. */
  #unacknowledged = 0;
  /** Bytes that the relay was sent, and that its peer has not taken. */
  #ahead = 0;

  constructor(
    fd: number,
    host: StreamHost,
    peer: Endpoint,
    readonly relay: string,
  ) {
    super(fd, host, peer);
  }

  connect(): void {
    const url = new URL(this.relay);
    url.searchParams.set(ENDPOINT_PARAMETER, endpointText(this.peer));
    this.open(url.href, [RELAY_PROTOCOL], () => undefined); // the relay connects
  }

  override recv(buffer: Uint8Array, peek: boolean): number {
    const size = super.recv(buffer, peek);
    if (size > 0 && !peek) this.#read(size);
    return size;
  }

  protected take(data: Uint8Array): void {
    this.#ahead += data.length;
    this.socket!.send(data);
  }

  protected room(): number {
    return WINDOW_BYTES - this.#ahead;
  }

  protected awaitRoom(): void {} // the relay tells

  protected message(data: string | ArrayBuffer): void {
    if (typeof data !== "string") this.push(new Uint8Array(data));
    else if (data === OPEN) this.connected();
    else {
      this.#ahead -= Number(data);
      this.roomAgain();
    }
  }

  protected refused({ code, reason }: CloseEvent): void {
    const [errno = ""] = reason.split(":");
    // An absent peer may come, and libzmq tries again. Of the rest a person should know.
    if (code !== RelayClose.Unreachable)
      this.host.warn(
        `the relay ${this.relay} has not connected ${endpointText(this.peer)}: ` +
          (reason || `is it a relay of libzmq-wasm, which accepts this page? (close code ${code})`),
      );
    this.fail(EXPECTED.includes(errno) ? errno : "ECONNREFUSED");
  }

  #read(size: number): void {
    this.#unacknowledged += size;
    if (this.#unacknowledged < WINDOW_BYTES / 4) return;
    this.socket!.send(String(this.#unacknowledged));
    this.#unacknowledged = 0;
  }
}

function endpointText(peer: Endpoint): string {
  if (peer.kind !== "unix") return `tcp://${urlHost(peer)}`;
  return `ipc://${peer.path.replace(/^\0/, "@")}`;
}
