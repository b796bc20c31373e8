/**
 * Outgoing bytes of one stream: staged, written once per turn, and limited. Large pieces are
 * written directly while the kernel takes them.
 *
 * Bytes for Node are copied out of wasm memory first, because memory may grow and detach Node's
 * view. They are staged in a buffer of a pool that all streams of a host share. One write passes
 * the stage to the kernel at the end of the turn, or at once when it is full. If the kernel takes
 * all bytes, the stage is reused. Otherwise Node keeps it, and the stream is blocked until Node's
 * own queue is empty.
 */
import { moveBytes } from "../platform/bytes.js";
import type { Socket } from "node:net";
import type { Meanwhile, SharingLink } from "../../capabilities.js";
import { Block } from "./block.js";
import { writeDirectly } from "../internals/direct-io.js";
import { DirectWriteAccess } from "../internals/direct-write-access.js";
import type { Flushable, Loop } from "../loop/loop.js";
import { Backoff } from "../../backoff.js";
import { SpaceWait } from "./space-wait.js";
import { BATCH_BYTES } from "../../host.js";
import {
  DIRECT_BYTES,
  FEW_BYTES,
  UNIX_RETRY_FAILURES,
  UNIX_RETRY_MS,
  UNIX_RETRIES,
  OVERFLOW_BYTES,
  POOLED_STAGES,
  STAGE_BYTES,
} from "../tuning.js";

/** Free stages. The last used one is taken first, while it is in the caches. */
export class StagePool {
  readonly #free: Block[] = [];
  /** The number of free stages. The array keeps its length, since changing it is slow. */
  #count = 0;

  take(): Block {
    const stage = this.#count > 0 ? this.#free[--this.#count] : undefined;
    return stage ?? new Block(STAGE_BYTES);
  }

  give(stage: Block): void {
    if (this.#count < POOLED_STAGES) this.#free[this.#count++] = stage;
  }
}

/** The parts of a host that this file uses. */
interface SendingParts {
  readonly link: Pick<SharingLink, "publish">;
  readonly loop: Loop;
  readonly stages: StagePool;
}

export class SendBuffer implements Flushable {
  readonly #socket: Socket;
  readonly #loop: Loop;
  readonly #stages: StagePool;
  /** For unix sockets only: see `#retry()`. */
  readonly #backoff: Backoff | undefined;
  /** For large messages. */
  #space: SpaceWait | undefined;
  /** In threaded mode only. */
  readonly #access: DirectWriteAccess | undefined;
  #stage: Block | undefined;
  #staged = 0;
  /** Whether the loop flushes this buffer at the end of the turn. */
  #dirty = false;
  /** The kernel did not take all bytes. Node reports when it has. */
  #blocked = false;
  /**
   * Stages in Node's queue. They are free when the queue is empty. Over TLS, each write stays there
   * for a turn.
   */
  readonly #held: Block[] = [];
  /** The last send accepted only a part, so its caller waits for space. */
  #refused = false;

  constructor(fd: number, socket: Socket, { link, loop, stages }: SendingParts, unix: boolean) {
    this.#socket = socket;
    this.#loop = loop;
    this.#stages = stages;
    this.#backoff = unix ? new Backoff(UNIX_RETRY_FAILURES) : undefined;
    this.#access = link.publish && new DirectWriteAccess(fd, socket, link.publish);
    if (!socket.connecting) this.#tell();
  }

  /** The number of bytes that the kernel has not taken yet. */
  get waiting(): number {
    return this.#staged + this.#socket.writableLength;
  }

  /** Called when the stream is connected. */
  connected(): void {
    this.#tell();
  }

  /**
   * Copies the bytes, or as many as may wait. Returns their number. If it is less than all,
   * `drained()` reports when there is space again.
   */
  send(data: Uint8Array, meanwhile?: Meanwhile): number {
    const taken = this.#take(data, meanwhile);
    this.#tell();
    return taken;
  }

  #take(data: Uint8Array, meanwhile?: Meanwhile): number {
    const size = data.length;
    if (this.#blocked && (size > BATCH_BYTES || this.waiting + size > OVERFLOW_BYTES)) {
      this.#refused = true;
      return 0;
    }
    if (size >= DIRECT_BYTES && !this.#blocked) return this.#sendDirectly(data, meanwhile);
    if (size >= STAGE_BYTES - this.#staged) return this.#sendPieces(data);
    const { bytes } = (this.#stage ??= this.#stages.take());
    if (size > FEW_BYTES) moveBytes(bytes, this.#staged, data);
    else for (let i = 0, to = this.#staged; i < size; i++) bytes[to++] = data[i]!;
    this.#staged += size;
    this.#markDirty();
    return size;
  }

  /** Writes the staged bytes, unless the kernel is full. */
  flush(): void {
    this.#dirty = false;
    if (!this.#blocked) this.#write();
    this.#tell();
  }

  /** Passes all bytes to Node, whether the kernel is full or not. The last call that sends. */
  end(): void {
    this.#access?.close();
    this.#write();
  }

  /** Drops the staged bytes. No bytes are sent afterwards. */
  discard(): void {
    this.#access?.close();
    this.#forget();
  }

  /**
   * Called when Node's queue is empty. Returns true if a send was refused before, and would now be
   * accepted.
   */
  drained(): boolean {
    this.#blocked = false;
    for (const stage of this.#held) this.#stages.give(stage);
    this.#held.length = 0;
    const room = this.#write();
    this.#tell();
    if (!room || !this.#refused) return false;
    this.#refused = false;
    return true;
  }

  /**
   * Writes the staged bytes and then the data, as far as the kernel takes them. A piece of the rest
   * goes through Node, which reports when there is space.
   */
  #sendDirectly(data: Uint8Array, meanwhile?: Meanwhile): number {
    const staged = this.#staged;
    const written = writeDirectly(this.#socket, staged > 0 ? [this.#stage!.prefix(staged), data] : [data]);
    if (written < staged) {
      if (written > 0) this.#stage!.bytes.copyWithin(0, written, staged);
      this.#staged -= Math.max(written, 0);
      return this.#sendPieces(data);
    }
    this.#forget();
    let done = this.#retry(data, meanwhile ? this.#sendLarge(data, written - staged, meanwhile) : written - staged);
    while (done < data.length && !this.#blocked) {
      done += this.#sendPieces(data.subarray(done, done + BATCH_BYTES));
      if (this.#write()) done += Math.max(writeDirectly(this.#socket, [data.subarray(done)]), 0);
    }
    if (done < data.length) this.#refused = true;
    return done;
  }

  /**
   * Writes the data from `done` on. While the kernel is full, waits for space, or lets the caller
   * work. Returns the new number of written bytes.
   */
  #sendLarge(data: Uint8Array, done: number, meanwhile: Meanwhile): number {
    if (done === data.length) return done;
    const write = (): number => (done += Math.max(writeDirectly(this.#socket, [data.subarray(done)]), 0));
    const space = (this.#space ??= new SpaceWait());
    space.begin();
    while (done < data.length) {
      if (space.again(done, data.length, write)) continue;
      if (!meanwhile(done)) break;
      write();
    }
    space.end();
    return done;
  }

  /**
   * Retries the data from `done` on while the reader frees space. Returns the new number of written
   * bytes. A unix socket holds about 200 kB, and reports space only when three quarters of it are
   * free. Waiting for that report each 200 kB would take longer than the transfer.
   */
  #retry(data: Uint8Array, done: number): number {
    if (done === data.length || this.#backoff?.tries() !== true) return done;
    const end = performance.now() + UNIX_RETRY_MS;
    let total = done;
    for (let failed = 0; total < data.length && failed < UNIX_RETRIES && performance.now() < end;) {
      const written = writeDirectly(this.#socket, [data.subarray(total)]);
      failed = written > 0 ? 0 : failed + 1;
      total += Math.max(written, 0);
    }
    this.#backoff.tell(total > done);
    return total;
  }

  /**
   * A send that fills the stage at least once. A batch is accepted whole. Of larger data, no more
   * is accepted once the kernel is full.
   */
  #sendPieces(data: Uint8Array): number {
    const size = data.length;
    let done = 0;
    while (done < size && !(this.#blocked && size > BATCH_BYTES)) {
      const piece = Math.min(size - done, STAGE_BYTES - this.#staged);
      moveBytes((this.#stage ??= this.#stages.take()).bytes, this.#staged, data.subarray(done, done + piece));
      this.#staged += piece;
      done += piece;
      if (this.#staged === STAGE_BYTES) this.#write();
    }
    if (done < size) this.#refused = true;
    this.#markDirty();
    return done;
  }

  /** A blocked stream has nothing to flush: `drained()` writes its staged bytes. */
  #markDirty(): void {
    if (this.#dirty || this.#blocked || this.#staged === 0) return;
    this.#dirty = true;
    this.#loop.markDirty(this);
  }

  /** Returns false if the kernel is full. */
  #write(): boolean {
    const stage = this.#stage;
    if (stage !== undefined && this.#staged > 0) {
      const staged = stage.last.length === this.#staged ? stage.last : stage.prefix(this.#staged);
      const room = this.#socket.write(staged);
      this.#staged = 0;
      if (!room) this.#blocked = true;
      if (this.#socket.writableLength > 0) {
        this.#held.push(stage);
        this.#stage = undefined;
      }
    }
    this.#giveBack();
    return !this.#blocked;
  }

  #forget(): void {
    this.#staged = 0;
    this.#giveBack();
  }

  /** Other threads may write directly if no bytes wait here. */
  #tell(): void {
    this.#access?.set(!this.#blocked && this.waiting === 0);
  }

  #giveBack(): void {
    if (this.#stage !== undefined) this.#stages.give(this.#stage);
    this.#stage = undefined;
  }
}
