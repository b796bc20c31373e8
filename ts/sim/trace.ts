/**
 * What has happened in a world: what its nodes did, what went over the network, and the faults. The
 * hash covers all of it, and the bytes of each segment. Records are kept up to a limit.
 */
import { fs } from "./builtins.js";
import { drawDiagram, type DiagramOptions } from "./diagram.js";
import { TraceHash } from "./trace-hash.js";

/** What happens to a node, on the network, and by faults. */
export type TraceKind =
  | "start"
  | "done"
  | "failed"
  | "log"
  | "send"
  | "datagram"
  | "lost"
  | "connect"
  | "refused"
  | "end"
  | "reset"
  | "timeout"
  | "kill"
  | "power-off"
  | "jump"
  | "stall"
  | "conditions"
  | "link"
  | "partition"
  | "heal"
  | "violation";

/** One thing that has happened. */
export interface TraceRecord {
  /** Virtual time, in milliseconds. */
  readonly time: number;
  /** What has happened. */
  readonly kind: TraceKind;
  /** Name of the node; undefined: of the world. */
  readonly node?: string;
  /** The other node, of what goes over the network. */
  readonly peer?: string;
  /** Bytes sent. */
  readonly bytes?: number;
  /** More about it, such as what a node has logged. */
  readonly text?: string;
}

/** The first place at which two traces differ. */
export interface TraceDifference {
  /** Position in both traces, from 0. */
  readonly index: number;
  /** The record of the trace whose method was called; undefined: it has ended. */
  readonly here: TraceRecord | undefined;
  /** The record of the other trace; undefined: it has ended. */
  readonly there: TraceRecord | undefined;
}

/** What has happened in a world, and a hash of all of it. */
export class Trace {
  readonly #hash = new TraceHash();
  readonly #records: TraceRecord[] = [];
  /** A part of the hash after each record: it tells traces apart whose records look alike. */
  readonly #marks: number[] = [];
  readonly #limit: number;
  #count = 0;

  /** Keeps the first `limit` records. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** 16 hexadecimal digits, of everything that has happened until now. */
  get hash(): string {
    return this.#hash.digest;
  }

  /** How many records there are, those included that were not kept. */
  get count(): number {
    return this.#count;
  }

  /** The records that were kept. */
  get records(): readonly TraceRecord[] {
    return this.#records;
  }

  /** @internal */
  add(record: TraceRecord, pieces: readonly Uint8Array[] = []): void {
    this.#count++;
    this.#hash.number(Math.round(record.time * 1000));
    this.#hash.text(record.kind);
    this.#hash.text(record.node ?? "");
    this.#hash.text(record.peer ?? "");
    this.#hash.text(record.text ?? "");
    for (const piece of pieces) this.#hash.bytes(piece);
    if (this.#records.length >= this.#limit) return;
    this.#records.push(record);
    this.#marks.push(this.#hash.mark);
  }

  /** Writes the records into a file, one JSON object a line. */
  write(path: string): void {
    fs.writeFileSync(path, this.#records.map((record) => `${JSON.stringify(record)}\n`).join(""));
  }

  /**
   * Draws the records as a sequence diagram, in SVG, for light and dark screens. Returns its text,
   * and writes it into the file if a path is given.
   */
  diagram(path?: string, options: DiagramOptions = {}): string {
    const svg = drawDiagram(this.#records, options);
    if (path !== undefined) fs.writeFileSync(path, svg);
    return svg;
  }

  /**
   * The first record that is not the same in both, also where only the bytes sent differ;
   * undefined: those that were kept are the same.
   */
  diff(other: Trace): TraceDifference | undefined {
    const length = Math.max(this.#marks.length, other.#marks.length);
    for (let index = 0; index < length; index++) {
      if (this.#marks[index] === other.#marks[index]) continue;
      return { index, here: this.#records[index], there: other.#records[index] };
    }
    return undefined;
  }
}
