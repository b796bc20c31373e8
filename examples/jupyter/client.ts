/**
 * A client of a kernel. Requests may be in flight concurrently: each message from the kernel names
 * its request, on whichever socket it arrives.
 *
 * A restarted kernel greets its subscribers with a new session. Requests to the old kernel then
 * reject, and the same client goes on with the new one.
 */
import { EventEmitter, once } from "node:events";
import { Dealer, Subscriber } from "libzmq-wasm";
import { endpointOf, type Connection } from "./connection.js";
import { Heart, type HeartOptions } from "./heart.js";
import { Wire, type Json, type Message } from "./message.js";

export interface ExecuteOptions {
  /** Called with each output of the cell, as it arrives. */
  readonly output?: (message: Message) => void;
  /** Answers the cell's calls of input(). */
  readonly input?: (prompt: string) => string | Promise<string>;
  readonly metadata?: Json;
  readonly buffers?: readonly Uint8Array[];
  readonly silent?: boolean;
}

/** The result of a cell: the reply, and all its outputs. */
export interface Execution {
  readonly reply: Message;
  readonly outputs: readonly Message[];
}

/** A pending request. */
interface Asker {
  readonly take: (message: Message) => void;
  readonly reject: (error: Error) => void;
  readonly input?: ExecuteOptions["input"];
}

export interface ClientEvents {
  /** The kernel has received this client's subscription. */
  greeted: [];
  /** Whether the kernel has a heartbeat: emitted once at first, and then on each change. */
  heartbeat: [beating: boolean];
  /** The kernel was replaced by a new one. */
  restarted: [];
  /** A message did not come from the kernel, or was malformed. */
  refused: [error: Error];
}

export class KernelRestarted extends Error {
  override readonly name = "KernelRestarted";
}

/** Messages that report the progress of a request, and not a result. */
const STATES = new Set(["status", "execute_input"]);

export class Client extends EventEmitter<ClientEvents> {
  readonly #sockets = { shell: new Dealer(), control: new Dealer(), stdin: new Dealer(), iopub: new Subscriber() };
  readonly #wire: Wire;
  readonly #heart: Heart;
  readonly #askers = new Map<string, Asker>();
  readonly #closed = new AbortController();
  /** The session of the kernel that sent the last greeting. */
  #kernel: string | undefined;

  constructor(connection: Connection, heart: HeartOptions = {}) {
    super();
    this.#wire = new Wire(connection.key);
    const { shell, control, stdin, iopub } = this.#sockets;
    // Requests for input go to the peer with this routing id, which is the sender of the request.
    shell.routingId = stdin.routingId = this.#wire.session;
    iopub.subscribe();
    for (const channel of ["shell", "control", "stdin", "iopub"] as const) {
      this.#sockets[channel].linger = 0;
      this.#sockets[channel].connect(endpointOf(connection, channel));
    }
    for (const socket of [shell, control, iopub]) void this.#listen(socket, (message) => this.#take(message));
    void this.#listen(stdin, (message) => this.#answer(message));
    this.#heart = new Heart(endpointOf(connection, "hb"), heart);
    void this.#heart.listen((beating) => this.emit("heartbeat", beating));
  }

  /**
   * Resolves to the kernel_info_reply when the kernel answers and the subscription is in effect.
   */
  async ready(): Promise<Message> {
    try {
      const reply = await this.request("shell", "kernel_info_request");
      while (this.#kernel !== reply.header.session) await once(this, "greeted", { signal: this.#closed.signal });
      return reply;
    } catch (error) {
      if (error instanceof KernelRestarted) return this.ready();
      throw error;
    }
  }

  /**
   * Sends a request and resolves to its reply. Rejects if the kernel restarts or the client closes
   * before.
   */
  request(channel: "shell" | "control", type: string, content: Json = {}): Promise<Message> {
    return this.#ask(channel, this.#wire.message(type, content), (message, resolve) => {
      if (message.header.msg_type.endsWith("_reply")) resolve(message);
    });
  }

  /** Runs a cell. Resolves when the reply and all outputs of the cell have arrived. */
  execute(code: string, options: ExecuteOptions = {}): Promise<Execution> {
    const { output, input, silent = false, ...rest } = options;
    const content = { code, silent, store_history: !silent, allow_stdin: input !== undefined, stop_on_error: false };
    const outputs: Message[] = [];
    let reply: Message | undefined;
    let idle = false;
    const take = (message: Message, resolve: (execution: Execution) => void): void => {
      const { header, content } = message;
      if (header.msg_type === "execute_reply") reply = message;
      else if (content["execution_state"] === "idle") idle = true;
      else if (!STATES.has(header.msg_type)) {
        outputs.push(message);
        output?.(message);
      }
      if (reply && idle) resolve({ reply, outputs });
    };
    return this.#ask("shell", this.#wire.message("execute_request", content, rest), take, input);
  }

  /** Interrupts the cell that runs. */
  async interrupt(): Promise<void> {
    await this.request("control", "interrupt_request");
  }

  /** Asks the kernel to end by itself. */
  async shutdown(restart = false): Promise<void> {
    await this.request("control", "shutdown_request", { restart });
  }

  close(): void {
    this.#heart.close();
    for (const socket of Object.values(this.#sockets)) socket.close();
    this.#closed.abort(new Error("the client was closed"));
    this.#forget(this.#closed.signal.reason as Error);
  }

  async #ask<T>(
    channel: "shell" | "control",
    message: Message,
    take: (message: Message, resolve: (value: T) => void) => void,
    input?: ExecuteOptions["input"],
  ): Promise<T> {
    const { msg_id } = message.header;
    const answered = new Promise<T>((resolve, reject) => {
      this.#askers.set(msg_id, { take: (part) => take(part, resolve), reject, input });
    });
    try {
      await this.#sockets[channel].send(this.#wire.pack(message));
      return await answered;
    } finally {
      this.#askers.delete(msg_id);
    }
  }

  async #listen(socket: Dealer | Subscriber, take: (message: Message) => void): Promise<void> {
    for await (const parts of socket) {
      try {
        take(this.#wire.unpack(parts));
      } catch (error) {
        this.emit("refused", error as Error);
      }
    }
  }

  #take(message: Message): void {
    if (message.header.msg_type === "iopub_welcome") this.#greeted(message.header.session);
    else this.#askers.get(message.parent.msg_id ?? "")?.take(message);
  }

  /** Asks the user. The answer may take time, or never come. */
  #answer({ parent, header, content }: Message): void {
    const asker = this.#askers.get(parent.msg_id ?? "");
    if (!asker?.input) return;
    Promise.resolve(String(content["prompt"]))
      .then(asker.input)
      .then(async (value) => {
        if (this.#closed.signal.aborted) return;
        const reply = this.#wire.message("input_reply", { value }, { parent: header });
        await this.#sockets.stdin.send(this.#wire.pack(reply));
      })
      .catch(asker.reject);
  }

  #greeted(session: string): void {
    const before = this.#kernel;
    this.#kernel = session;
    this.emit("greeted");
    if (before === undefined || before === session) return;
    this.#forget(new KernelRestarted("the kernel was restarted"));
    this.emit("restarted");
  }

  #forget(error: Error): void {
    for (const { reject } of this.#askers.values()) reject(error);
  }
}
