/**
 * Raw TCP connections for tests that speak a protocol without a library. Bytes are written
 * unchanged, and read in the pieces that the test expects. Connections and listeners are closed
 * after the test.
 */
import { once } from "node:events";
import net from "node:net";
import { onTestFinished } from "vitest";

export class Wire {
  readonly #socket: net.Socket;
  #received = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(socket: net.Socket) {
    this.#socket = socket;
    socket.on("error", () => undefined); // a reset ends the connection
    socket.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    socket.on("end", end);
    socket.on("close", end);
    onTestFinished(() => void socket.destroy());
  }

  static async connect(port: number): Promise<Wire> {
    const socket = net.connect(port, "127.0.0.1");
    const wire = new Wire(socket);
    await once(socket, "connect");
    return wire;
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Resolves to the next `length` bytes. Rejects if the connection ends before. */
  async read(length: number): Promise<Buffer> {
    await this.#until(() => this.#received.length >= length);
    return this.#take(length);
  }

  /** Resolves to the bytes up to and including `mark`. Rejects if the connection ends before. */
  async readThrough(mark: string): Promise<string> {
    await this.#until(() => this.#received.includes(mark));
    return this.#take(this.#received.indexOf(mark) + mark.length).toString("latin1");
  }

  /** Resolves to all bytes until the other side ends the connection. */
  async rest(): Promise<Buffer> {
    while (!this.#ended) await this.#change();
    return this.#take(this.#received.length);
  }

  /** Stops reading from the system, so that the other side fills its buffers. */
  pause(): void {
    this.#socket.pause();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #until(ready: () => boolean): Promise<void> {
    while (!ready()) {
      if (this.#ended) throw new Error(`the connection has ended; unread: ${this.#received.toString("latin1")}`);
      await this.#change();
    }
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #take(length: number): Buffer {
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }
}

/** A TCP listener whose connections are accepted one by one. */
export class Listener {
  readonly #server = net.createServer();
  readonly #waiting: Wire[] = [];
  #wake: () => void = () => undefined;

  constructor() {
    this.#server.on("connection", (socket) => {
      this.#waiting.push(new Wire(socket));
      this.#wake();
    });
    onTestFinished(() => void this.#server.close());
  }

  /** Resolves to the port. */
  async listen(): Promise<number> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as net.AddressInfo).port;
  }

  async accept(): Promise<Wire> {
    for (;;) {
      const wire = this.#waiting.shift();
      if (wire) return wire;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
