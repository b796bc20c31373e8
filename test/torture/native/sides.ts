/**
 * The two sides of differential.ts, native libzmq and the wasm: numbered bound sockets, and the
 * messages that they received.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { createInstance, type Instance } from "libzmq-wasm";
import * as mirror from "libzmq-wasm/zmq";
import { turn } from "../subject.js";

export const FEED = "build/torture/native/feed";
/** The same key as in feed.c. */
const SECRET_KEY = "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6";
const LARGEST = 1_000_000;

export interface Side {
  open(type: number, mechanism: string, path: string): Promise<{ readonly id: number; readonly endpoint: string }>;
  /** One line per message, its parts in hex with bars between. Closes the socket. */
  drain(id: number): Promise<readonly string[]>;
  end(): void;
}

export class Native implements Side {
  readonly #child: ChildProcessWithoutNullStreams = spawn(FEED);
  readonly #waiting: ((line: string) => void)[] = [];
  #errors = "";

  constructor() {
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#errors += text));
    createInterface({ input: this.#child.stdout }).on("line", (line) => this.#waiting[0]?.(line));
    this.#child.on("exit", (code, signal) => {
      if (this.#waiting.length > 0) throw new Error(`native libzmq ended with ${signal ?? code}\n${this.#errors}`);
    });
  }

  /** The lines of the answer, up to the one for which `isLast` returns true. */
  #ask(question: string, isLast: (line: string) => boolean): Promise<string[]> {
    const lines: string[] = [];
    this.#child.stdin.write(`${question}\n`);
    return new Promise((resolve) => {
      this.#waiting.push((line) => {
        lines.push(line);
        if (!isLast(line)) return;
        this.#waiting.shift();
        resolve(lines);
      });
    });
  }

  async open(type: number, mechanism: string, path: string): Promise<{ id: number; endpoint: string }> {
    const [line = ""] = await this.#ask(`open ${type} ${mechanism} ${path}`, () => true);
    const [id, endpoint = ""] = line.split(" ");
    return { id: Number(id), endpoint };
  }

  async drain(id: number): Promise<string[]> {
    return (await this.#ask(`drain ${id}`, (line) => line === ".")).slice(0, -1);
  }

  end(): void {
    this.#child.removeAllListeners("exit");
    this.#child.kill();
  }
}

export class Wasm implements Side {
  readonly #instance: Instance = createInstance();
  readonly #zmq = mirror.createZmq(this.#instance);
  readonly #context = this.#zmq.zmq_ctx_new()!;
  readonly #sockets: mirror.SocketPtr[] = [];

  constructor(authenticates: boolean) {
    if (authenticates) void this.#authenticate();
  }

  /** Accepts all peers. */
  async #authenticate(): Promise<void> {
    const zmq = this.#zmq;
    const zap = zmq.zmq_socket(this.#context, mirror.ZMQ_REP)!;
    zmq.zmq_bind(zap, "inproc://zeromq.zap.01");
    while (!this.#instance.failure) {
      const request = this.#receive(zap);
      if (request)
        for (const part of ["1.0", request[1]!, "200", "OK", ""]) zmq.zmq_send(zap, part, null, mirror.ZMQ_SNDMORE);
      if (request) zmq.zmq_send(zap, "", null, 0);
      else await turn();
    }
  }

  #receive(socket: mirror.SocketPtr): Buffer[] | undefined {
    const zmq = this.#zmq;
    const parts: Buffer[] = [];
    const message = new mirror.zmq_msg_t(this.#instance);
    zmq.zmq_msg_init(message);
    let more = 1;
    while (more === 1 && zmq.zmq_msg_recv(message, socket, mirror.ZMQ_DONTWAIT) >= 0) {
      parts.push(Buffer.from(zmq.zmq_msg_data(message)));
      more = zmq.zmq_msg_more(message);
    }
    zmq.zmq_msg_close(message);
    message.free();
    return parts.length > 0 ? parts : undefined;
  }

  open(type: number, mechanism: string, path: string): Promise<{ id: number; endpoint: string }> {
    const zmq = this.#zmq;
    const socket = zmq.zmq_socket(this.#context, type)!;
    zmq.zmq_setsockopt(socket, mirror.ZMQ_LINGER, 0);
    zmq.zmq_setsockopt(socket, mirror.ZMQ_MAXMSGSIZE, LARGEST);
    if (mechanism === "PLAIN") zmq.zmq_setsockopt(socket, mirror.ZMQ_PLAIN_SERVER, 1);
    if (mechanism === "CURVE") {
      zmq.zmq_setsockopt(socket, mirror.ZMQ_CURVE_SERVER, 1);
      zmq.zmq_setsockopt(socket, mirror.ZMQ_CURVE_SECRETKEY, SECRET_KEY);
    }
    if (type === mirror.ZMQ_SUB) zmq.zmq_setsockopt(socket, mirror.ZMQ_SUBSCRIBE, "");
    if (type === mirror.ZMQ_DISH) zmq.zmq_join(socket, "g");
    const rc = zmq.zmq_bind(socket, path.startsWith("/") ? `ipc://${path}` : `${path}://127.0.0.1:*`);
    if (rc !== 0) throw new Error(`bind: ${zmq.zmq_strerror(zmq.zmq_errno())}`);
    const endpoint = Buffer.alloc(300);
    const size = { value: endpoint.length };
    zmq.zmq_getsockopt(socket, mirror.ZMQ_LAST_ENDPOINT, endpoint, size);
    this.#sockets.push(socket);
    return Promise.resolve({ id: this.#sockets.length - 1, endpoint: endpoint.toString("latin1", 0, size.value - 1) });
  }

  drain(id: number): Promise<string[]> {
    const lines: string[] = [];
    for (let parts = this.#receive(this.#sockets[id]!); parts; parts = this.#receive(this.#sockets[id]!))
      lines.push(parts.map((part) => part.toString("hex")).join("|"));
    this.#zmq.zmq_close(this.#sockets[id]!);
    return Promise.resolve(lines);
  }

  get failure(): Error | undefined {
    return this.#instance.failure;
  }

  end(): void {
    this.#instance.destroy();
  }
}
