/**
 * The front of a kernel: its five sockets, on their own thread, which answers while cells compute
 * on the main thread.
 *
 *   shell    ROUTER  requests, one after another
 *   control  ROUTER  requests that must not wait for those of shell
 *   iopub    XPUB    states, outputs and results, for all clients; greets each new subscriber
 *   stdin    ROUTER  requests for input, for the client whose cell runs
 *   hb       REP     echoes heartbeats
 */
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { Reply, Router, XPublisher, version } from "libzmq-wasm";
import { CHANNELS, endpointOf, portOf, readConnection, writeConnection, type Connection } from "./connection.js";
import type { Outcome } from "./cells.js";
import { Interpreter } from "./interpreter.js";
import { Wire, type Json, type Message } from "./message.js";

type Handler = (request: Message) => Json | Promise<Json>;

/** Time for unsent messages when the kernel ends, in milliseconds. */
const LINGER = { linger: 1000 };

class Front {
  readonly #sockets = {
    shell: new Router(LINGER),
    // Without a high-water mark: a slow client must not miss the end of its cell.
    iopub: new XPublisher({ ...LINGER, sendHighWaterMark: 0, verbosity: "allSubs" }),
    stdin: new Router(LINGER),
    control: new Router(LINGER),
    hb: new Reply(LINGER),
  };
  readonly #wire: Wire;
  readonly #interpreter: Interpreter;
  #count = 0;
  /** Message id of the running cell's open request for input. */
  #question: string | undefined;
  #ending = false;

  constructor(key: string, interpreter: Interpreter) {
    this.#wire = new Wire(key);
    this.#interpreter = interpreter;
  }

  /** Binds all sockets and begins to serve. Resolves to the connection with the chosen ports. */
  async bind(connection: Connection): Promise<Connection> {
    const bound = { ...connection };
    for (const channel of CHANNELS) {
      const socket = this.#sockets[channel];
      await socket.bind(endpointOf(connection, channel));
      bound[`${channel}_port`] = portOf(socket.lastEndpoint);
    }
    const info: Handler = () => INFO;
    void this.#serve("shell", { kernel_info_request: info, execute_request: (request) => this.#execute(request) });
    void this.#serve("control", {
      kernel_info_request: info,
      interrupt_request: () => this.#interrupt(),
      shutdown_request: (request) => this.#shutdown(request),
    });
    void this.#greet();
    void this.#hear();
    void this.#beat();
    return bound;
  }

  /** Answers the requests of one socket in order, and publishes the kernel's state around each. */
  async #serve(channel: "shell" | "control", handlers: Readonly<Record<string, Handler>>): Promise<void> {
    const socket = this.#sockets[channel];
    for await (const request of this.#messages(socket)) {
      const type = request.header.msg_type;
      if (!Object.hasOwn(handlers, type)) {
        console.error(`kernel: no answer to ${type} on ${channel}`);
        continue;
      }
      await this.#publish("status", { execution_state: "busy" }, request);
      const content = await Promise.resolve(request).then(handlers[type]).catch(failed);
      await socket.send(this.#wire.pack(this.#answer(type.replace(/request$/, "reply"), content, request)));
      await this.#publish("status", { execution_state: "idle" }, request);
      if (this.#ending) this.#close();
    }
  }

  /** The received messages with a valid signature. */
  async *#messages(socket: Router): AsyncGenerator<Message, undefined> {
    for await (const parts of socket) {
      try {
        yield this.#wire.unpack(parts);
      } catch (error) {
        console.error(`kernel: refused ${(error as Error).message}`);
      }
    }
  }

  async #greet(): Promise<void> {
    for await (const [notice] of this.#sockets.iopub) {
      if (notice?.[0] !== 1) continue;
      const subscription = notice.subarray(1);
      const welcome = this.#wire.message("iopub_welcome", { subscription: String(subscription) });
      await this.#sockets.iopub.send(this.#wire.pack({ ...welcome, identities: [subscription] }));
    }
  }

  async #hear(): Promise<void> {
    for await (const { header, parent, content } of this.#messages(this.#sockets.stdin)) {
      // An answer may omit its parent. After an interrupt there is no open question, and it is
      // dropped.
      const { msg_id = this.#question } = parent;
      if (header.msg_type !== "input_reply" || this.#question === undefined || msg_id !== this.#question) continue;
      this.#question = undefined;
      this.#interpreter.answer(String(content["value"]));
    }
  }

  async #beat(): Promise<void> {
    const { hb } = this.#sockets;
    for await (const ping of hb) {
      if (hb.closed) return; // the kernel has ended since the ping arrived
      await hb.send(ping);
    }
  }

  async #execute(request: Message): Promise<Json> {
    const { code, silent = false } = request.content;
    if (typeof code !== "string") throw new TypeError("code must be a string");
    const execution_count = silent ? this.#count : ++this.#count;
    if (!silent) await this.#publish("execute_input", { code, execution_count }, request);
    const { timeout } = request.metadata as { timeout?: number };
    const cell = { code, name: `cell ${execution_count}`, buffers: request.buffers, timeout };
    let outcome: Outcome = {};
    for await (const event of this.#interpreter.run(cell)) {
      if (event.type === "stream") await this.#publish("stream", { name: event.name, text: event.text }, request);
      else if (event.type === "display")
        await this.#publish("display_data", { data: event.data, metadata: {} }, request, event.buffers);
      else if (event.type === "input") await this.#ask(event.prompt, request);
      else outcome = event.outcome;
    }
    this.#question = undefined;
    return { execution_count, ...(await this.#conclude(outcome, execution_count, silent === true, request)) };
  }

  async #conclude(outcome: Outcome, execution_count: number, silent: boolean, request: Message): Promise<Json> {
    if ("failure" in outcome) {
      await this.#publish("error", { ...outcome.failure }, request);
      return { status: "error", ...outcome.failure };
    }
    const data = { "text/plain": outcome.value };
    if (outcome.value !== undefined && !silent)
      await this.#publish("execute_result", { execution_count, data, metadata: {} }, request);
    return { status: "ok", payload: [], user_expressions: {} };
  }

  async #ask(prompt: string, request: Message): Promise<void> {
    const question = this.#answer("input_request", { prompt, password: false }, request);
    this.#question = question.header.msg_id;
    await this.#sockets.stdin.send(this.#wire.pack(question));
  }

  #interrupt(): Json {
    this.#interpreter.interrupt();
    return { status: "ok" };
  }

  async #shutdown(request: Message): Promise<Json> {
    this.#ending = true;
    const content = { status: "ok", restart: request.content["restart"] === true };
    await this.#publish("shutdown_reply", content, request);
    return content;
  }

  #answer(type: string, content: Json, { identities, header }: Message): Message {
    return this.#wire.message(type, content, { identities, parent: header });
  }

  async #publish(type: string, content: Json, { header }: Message, buffers: readonly Uint8Array[] = []): Promise<void> {
    const message = this.#wire.message(type, content, { identities: [Buffer.from(type)], parent: header, buffers });
    if (!this.#sockets.iopub.closed) await this.#sockets.iopub.send(this.#wire.pack(message));
  }

  /** Ends the thread. The process then ends as soon as no cell runs. */
  #close(): void {
    for (const socket of Object.values(this.#sockets)) socket.close();
    this.#interpreter.close();
  }
}

const INFO = {
  status: "ok",
  protocol_version: "5.3",
  implementation: "libzmq-wasm-example",
  implementation_version: version,
  language_info: { name: "javascript", version: process.version, mimetype: "text/javascript", file_extension: ".js" },
  banner: `JavaScript in Node.js ${process.version}, over libzmq ${version}`,
  help_links: [],
};

function failed(error: unknown): Json {
  const { name, message } = error as Error;
  return { status: "error", ename: name, evalue: message, traceback: [] };
}

const { file, port, shared } = workerData as { file: string; port: MessagePort; shared: Int32Array };
const connection = readConnection(file);
const front = new Front(connection.key, new Interpreter(port, shared));
writeConnection(file, await front.bind(connection));
parentPort?.postMessage("bound");
