/**
 * The frames that a client sends, by RFC 6455. Data frames are not put together: each piece that
 * arrives is passed on, so a message of any size costs no memory. What breaks the rules is a
 * FrameError.
 */
import { RelayClose } from "../shim/relay-protocol.js";

/** Frame and close codes are in the RFC's sections 5.2 and 7.4.1. */
export const Opcode = { Continuation: 0, Text: 1, Binary: 2, Close: 8, Ping: 9, Pong: 10 } as const;

export class FrameError extends Error {
  readonly code: number;

  constructor(message: string, code: number = RelayClose.Protocol) {
    super(message);
    this.code = code;
  }
}

export interface FrameHandler {
  /** A piece of a binary message. */
  bytes(piece: Buffer): void;
  text(text: string): void;
  /** A control frame. */
  control(opcode: number, payload: Buffer): void;
}

/** The longest head of a client's frame: two bytes, a length of eight, and a mask of four. */
const HEAD_BYTES = 14;
const MOST_CONTROL_BYTES = 125;

export class FrameParser {
  readonly #handler: FrameHandler;
  readonly #mostText: number;
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #headSize = 0;
  /** Bytes of the payload that are still to come; undefined: the head is. */
  #left: number | undefined;
  /** Bytes of the payload that have come: where its mask is. */
  #at = 0;
  /** What is passed on in whole. A control frame may come between the fragments of a text. */
  #text = Buffer.alloc(0);
  #control = Buffer.alloc(0);
  /** Opcode of the message whose last fragment has not come; undefined: there is none. */
  #message: number | undefined;

  /** `mostText`: the most bytes of a text. */
  constructor(handler: FrameHandler, mostText: number) {
    this.#handler = handler;
    this.#mostText = mostText;
  }

  /** Takes what has arrived, and unmasks it in place. Throws a FrameError. */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length || this.#left === 0;) {
      if (this.#left === undefined) {
        at += this.#addToHead(chunk, at);
        continue;
      }
      const piece = chunk.subarray(at, at + this.#left);
      at += piece.length;
      this.#left -= piece.length;
      unmask(piece, this.#head, this.#headSize - 4, this.#at);
      this.#at += piece.length;
      this.#payload(piece, this.#left === 0);
    }
  }

  get #opcode(): number {
    return this.#head[0]! & 15;
  }

  get #isControl(): boolean {
    return (this.#opcode & 8) !== 0;
  }

  #addToHead(chunk: Buffer, from: number): number {
    const wanted = this.#headSize < 2 ? 2 : headSize(this.#head);
    const taken = chunk.copy(this.#head, this.#headSize, from, from + wanted - this.#headSize);
    this.#headSize += taken;
    if (this.#headSize === 2) this.#checkHead();
    if (this.#headSize >= 2 && this.#headSize === headSize(this.#head)) this.#begin();
    return taken;
  }

  #checkHead(): void {
    const [first = 0, second = 0] = this.#head;
    if ((first & 0x70) !== 0) throw new FrameError("a reserved bit is set, and no extension was agreed on");
    if ((second & 0x80) === 0) throw new FrameError("a client's frame is not masked");
    const opcode = this.#opcode;
    if (opcode > Opcode.Pong || (opcode > Opcode.Binary && opcode < Opcode.Close))
      throw new FrameError(`there is no opcode ${opcode}`);
    const final = (first & 0x80) !== 0;
    if (this.#isControl) {
      if (!final || (second & 127) > MOST_CONTROL_BYTES)
        throw new FrameError("a control frame is fragmented or too long");
      return;
    }
    if ((opcode === Opcode.Continuation) !== (this.#message !== undefined))
      throw new FrameError("a fragment belongs to no message, or a message begins within another");
    if (opcode !== Opcode.Continuation) this.#message = opcode;
  }

  /** The head is there. */
  #begin(): void {
    const short = this.#head[1]! & 127;
    const size =
      short < 126 ? short : short === 126 ? this.#head.readUInt16BE(2) : Number(this.#head.readBigUInt64BE(2));
    if (size > Number.MAX_SAFE_INTEGER) throw new FrameError("a frame has an impossible length", RelayClose.TooLarge);
    this.#left = size;
    this.#at = 0;
  }

  #payload(piece: Buffer, last: boolean): void {
    if (this.#isControl) this.#control = Buffer.concat([this.#control, piece]);
    else if (this.#message === Opcode.Text) this.#addToText(piece);
    else if (piece.length > 0) this.#handler.bytes(piece);
    if (last) this.#end();
  }

  #addToText(piece: Buffer): void {
    if (this.#text.length + piece.length > this.#mostText)
      throw new FrameError("a text is too long", RelayClose.TooLarge);
    this.#text = Buffer.concat([this.#text, piece]);
  }

  /** The frame is complete. */
  #end(): void {
    const { [0]: first = 0 } = this.#head;
    const [control, text] = [this.#control, this.#text];
    this.#left = undefined;
    this.#headSize = 0;
    if ((first & 8) !== 0) {
      this.#control = Buffer.alloc(0);
      this.#handler.control(first & 15, control);
      return;
    }
    if ((first & 0x80) === 0) return; // another fragment follows
    const message = this.#message;
    this.#message = undefined;
    this.#text = Buffer.alloc(0);
    if (message === Opcode.Text) this.#handler.text(text.toString());
  }
}

function headSize(head: Buffer): number {
  const short = head[1]! & 127;
  return (short < 126 ? 2 : short === 126 ? 4 : 10) + 4;
}

/** `at`: the place of the piece in its frame. */
function unmask(piece: Buffer, head: Buffer, maskAt: number, at: number): void {
  let i = 0;
  // Whole words, where the piece lies well.
  if (piece.length >= 64) {
    for (; (piece.byteOffset + i) % 4 !== 0; i++) piece[i]! ^= head[maskAt + ((at + i) & 3)]!;
    let mask = 0;
    for (let k = 3; k >= 0; k--) mask = (mask << 8) | head[maskAt + ((at + i + k) & 3)]!;
    const words = new Uint32Array(piece.buffer, piece.byteOffset + i, (piece.length - i) >> 2);
    for (let k = 0; k < words.length; k++) words[k]! ^= mask;
    i += words.length * 4;
  }
  for (; i < piece.length; i++) piece[i]! ^= head[maskAt + ((at + i) & 3)]!;
}

/** A frame as a server sends it, in front of its payload. */
export function frameHead(opcode: number, size: number): Buffer {
  if (size < 126) return Buffer.of(0x80 | opcode, size);
  const head = Buffer.alloc(size < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = size < 65_536 ? 126 : 127;
  if (size < 65_536) head.writeUInt16BE(size, 2);
  else head.writeBigUInt64BE(BigInt(size), 2);
  return head;
}
