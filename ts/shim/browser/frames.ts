/**
 * The frames of RFC 6455 between libzmq and a WebSocket of the browser, which makes frames of its
 * own: those that libzmq writes become messages, and messages that arrive become frames.
 */

export const CLOSE = 8;
export const PING = 9;

/** The head of an unmasked frame with binary data. */
export function frameHead(size: number): Uint8Array {
  if (size < 126) return Uint8Array.of(0x82, size);
  if (size < 65_536) return Uint8Array.of(0x82, 126, size >> 8, size & 255);
  const head = new DataView(new ArrayBuffer(10));
  head.setUint16(0, 0x827f);
  head.setBigUint64(2, BigInt(size));
  return new Uint8Array(head.buffer);
}

/** The longest head: two bytes, a length of eight, and a mask of four. */
const HEAD_BYTES = 14;

/** Takes the frames that libzmq writes apart. libzmq masks each of them, and fragments none. */
export class FrameReader {
  readonly #frame: (opcode: number, payload: Uint8Array) => void;
  readonly #head = new DataView(new ArrayBuffer(HEAD_BYTES));
  #headSize = 0;
  /** The payload of the frame that is under way; undefined: its head is. */
  #payload: Uint8Array | undefined;
  #filled = 0;

  /** `frame` is called with each frame, whose payload is its own memory. */
  constructor(frame: (opcode: number, payload: Uint8Array) => void) {
    this.#frame = frame;
  }

  read(data: Uint8Array): void {
    for (let at = 0; at < data.length;) {
      if (!this.#payload) this.#addToHead(data[at++]!);
      else {
        const part = data.subarray(at, at + this.#payload.length - this.#filled);
        this.#payload.set(part, this.#filled);
        this.#filled += part.length;
        at += part.length;
      }
      if (this.#payload?.length === this.#filled) this.#finish(this.#payload);
    }
  }

  #addToHead(byte: number): void {
    const head = this.#head;
    head.setUint8(this.#headSize++, byte);
    if (this.#headSize < 2) return;
    const short = head.getUint8(1) & 127;
    const lengthBytes = short < 126 ? 0 : short === 126 ? 2 : 8;
    if (this.#headSize < 2 + lengthBytes + 4) return;
    const long = lengthBytes === 2 ? head.getUint16(2) : Number(head.getBigUint64(2));
    this.#payload = new Uint8Array(lengthBytes === 0 ? short : long);
  }

  #finish(payload: Uint8Array): void {
    unmask(payload, this.#head, this.#headSize - 4);
    const opcode = this.#head.getUint8(0) & 15;
    this.#headSize = this.#filled = 0;
    this.#payload = undefined;
    this.#frame(opcode, payload);
  }
}

function unmask(payload: Uint8Array, head: DataView, at: number): void {
  const words = new Uint32Array(payload.buffer, 0, payload.length >> 2);
  const mask = head.getUint32(at, true);
  for (let i = 0; i < words.length; i++) words[i]! ^= mask;
  for (let i = words.length * 4; i < payload.length; i++) payload[i]! ^= head.getUint8(at + (i & 3));
}
