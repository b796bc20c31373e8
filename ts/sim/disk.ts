/**
 * The disk of a node: files that outlive its processes. A write is on the disk when `sync()`
 * resolves; of what was written since, a power failure keeps a part, from the start on, as a real
 * disk may.
 */
import type { Chance } from "./chance.js";

/** How long the disk takes to write what is outstanding, in milliseconds. */
const SYNC_MS = 1;

/** What a disk needs of its node. */
export interface DiskOwner {
  readonly chance: Chance;
  sleep(milliseconds: number): Promise<void>;
}

interface Change {
  readonly path: string;
  /** undefined: the file is removed. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * The disk of a node: files that outlive its processes. A write survives a power failure once
 * `sync()` has resolved.
 */
export class Disk {
  readonly #owner: DiskOwner;
  /** What programs see. */
  readonly #files = new Map<string, Uint8Array>();
  /** What a power failure leaves. */
  readonly #stable = new Map<string, Uint8Array>();
  #changes: Change[] = [];
  #limit = Infinity;

  /** @internal */
  constructor(owner: DiskOwner) {
    this.#owner = owner;
  }

  /** The bytes of a file; undefined: there is none. */
  read(path: string): Uint8Array | undefined {
    return this.#files.get(path)?.slice();
  }

  /** The same as text. */
  readText(path: string): string | undefined {
    const bytes = this.#files.get(path);
    return bytes && new TextDecoder().decode(bytes);
  }

  /** Replaces a file. Throws an Error with the code `ENOSPC` where the disk is full. */
  write(path: string, content: string | Uint8Array): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content.slice();
    if (this.size - (this.#files.get(path)?.length ?? 0) + bytes.length > this.#limit)
      throw Object.assign(new Error(`ENOSPC: no space left on device, write '${path}'`), { code: "ENOSPC", path });
    this.#files.set(path, bytes);
    this.#changes.push({ path, bytes });
  }

  /** Adds to the end of a file, which is made if there is none. */
  append(path: string, content: string | Uint8Array): void {
    const added = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const before = this.#files.get(path) ?? new Uint8Array();
    const bytes = new Uint8Array(before.length + added.length);
    bytes.set(before);
    bytes.set(added, before.length);
    this.write(path, bytes);
  }

  /** True: there was such a file. */
  remove(path: string): boolean {
    if (!this.#files.delete(path)) return false;
    this.#changes.push({ path, bytes: undefined });
    return true;
  }

  /** The paths of all files, in order. */
  list(): string[] {
    return [...this.#files.keys()].sort();
  }

  /** Resolves when all that was written before survives a power failure. */
  async sync(): Promise<void> {
    const outstanding = new Set(this.#changes);
    await this.#owner.sleep(SYNC_MS);
    this.#settle([...outstanding]);
    this.#changes = this.#changes.filter((change) => !outstanding.has(change));
  }

  /** Bytes in all files. */
  get size(): number {
    let bytes = 0;
    for (const file of this.#files.values()) bytes += file.length;
    return bytes;
  }

  /** Sets how many bytes the disk has room for. Default: Infinity. */
  limit(bytes: number): void {
    this.#limit = bytes;
  }

  /** @internal The bytes that it has room for, with those that are in use. */
  get room(): number {
    return this.#limit;
  }

  /** @internal The system goes on: what the process has written is kept. */
  processEnded(): void {
    this.#settle(this.#changes.splice(0));
  }

  /** @internal A part of what was not synced is lost. */
  powerFailed(): void {
    this.#settle(this.#changes.slice(0, this.#owner.chance.whole(0, this.#changes.length)));
    this.#changes = [];
    this.#files.clear();
    for (const [path, bytes] of this.#stable) this.#files.set(path, bytes);
  }

  #settle(changes: readonly Change[]): void {
    for (const { path, bytes } of changes) {
      if (bytes) this.#stable.set(path, bytes);
      else this.#stable.delete(path);
    }
  }
}
