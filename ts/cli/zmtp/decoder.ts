/**
 * Decodes what one side of a ZMTP connection sends, in whatever pieces it arrives. It keeps the
 * beginning of a frame and counts the rest, so that memory does not grow with messages. After a
 * fatal fault it ignores what follows.
 */
import { ByteQueue } from "./byte-queue.js";
import { readCommand } from "./commands.js";
import { readHeader, type FrameHeader } from "./frame.js";
import { readGreeting, type Framing } from "./greeting.js";
import { fault, type Fault, type Greeting, type Item } from "./items.js";

/** 64 kB: larger than every command of a handshake. */
const KEPT_OF_COMMAND = 65_536;
const KEPT_OF_MESSAGE = 256;

const ENCRYPTED = Buffer.from("\x07MESSAGE");

interface Body {
  readonly header: FrameHeader;
  /** Its first bytes, once they have arrived. */
  head: Buffer | undefined;
  /** Bytes that are still to come behind the head. */
  left: number;
}

export class ZmtpDecoder {
  readonly #queue = new ByteQueue();
  #greeting: Greeting | undefined;
  #framing: Framing = 3;
  #state: "greeting" | "header" | "body" | "lost" = "greeting";
  #body: Body | undefined;
  #identified = false;
  #failed = false;

  /** The items that are whole with these bytes. */
  push(chunk: Buffer): Item[] {
    this.#queue.push(chunk);
    const items: Item[] = [];
    while (this.#state !== "lost") {
      const found = this.#step();
      if (found === undefined) return items;
      items.push(...found);
      if (found.some((item) => item.type === "fault" && item.fatal)) this.#state = "lost";
    }
    this.#failed = true;
    this.#queue.clear();
    return items;
  }

  /** The side has ended: a fault, if that is inside of something. */
  end(): Fault[] {
    if (this.#failed || (this.#state === "header" && this.#queue.length === 0)) return [];
    if (this.#state === "body") return [fault("the connection has ended inside a frame")];
    if (this.#state === "header") return [fault("the connection has ended inside a header")];
    return [
      fault(
        this.#queue.length === 0
          ? "the connection has ended without a byte"
          : "the connection has ended inside the greeting",
      ),
    ];
  }

  /** undefined: more bytes are needed. */
  #step(): Item[] | undefined {
    if (this.#state === "greeting") return this.#readGreeting();
    return this.#state === "body" ? this.#readBody() : this.#readHeader();
  }

  #readGreeting(): Item[] | undefined {
    const greeted = readGreeting(this.#queue);
    if (greeted === undefined) return undefined;
    this.#framing = greeted.framing;
    this.#greeting = greeted.items.find((item) => item.type === "greeting");
    this.#identified = greeted.framing === 3;
    this.#state = "header";
    return greeted.items;
  }

  #readHeader(): Item[] | undefined {
    const header = readHeader(this.#queue, this.#framing);
    if (header === undefined) return undefined;
    if ("type" in header) return [header];
    this.#body = { header, head: undefined, left: 0 };
    this.#state = "body";
    return [...header.faults];
  }

  #readBody(): Item[] | undefined {
    const body = this.#body!;
    const { size, command } = body.header;
    if (body.head === undefined) {
      const kept = Math.min(size, command ? KEPT_OF_COMMAND : KEPT_OF_MESSAGE);
      const head = this.#queue.take(kept);
      if (head === undefined) return undefined;
      body.head = Buffer.from(head);
      body.left = size - kept;
    }
    body.left -= this.#queue.drop(body.left);
    if (body.left > 0) return undefined;
    this.#state = "header";
    return this.#frame(body.header, body.head);
  }

  #frame({ more, command, size }: FrameHeader, head: Buffer): Item[] {
    const mechanism = this.#greeting?.mechanism ?? "";
    // libzmq sends encrypted messages without the flag of a command.
    if (command || (mechanism === "CURVE" && head.subarray(0, ENCRYPTED.length).equals(ENCRYPTED))) {
      const read = readCommand(head, size, mechanism);
      return [read.command, ...read.faults];
    }
    if (this.#identified) return [{ type: "message", more, size, head }];
    this.#identified = true;
    return [{ type: "identity", identity: head }, ...(more ? [fault("the identity has the flag MORE")] : [])];
  }
}
