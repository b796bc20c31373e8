/**
 * Bytes on their way out of one stream: staged, written once a turn, bounded; large pieces
 * directly, while the kernel takes them.
 *
 * What Node gets is copied out of wasm memory first, because memory may grow and leave Node with a
 * dead view. The bytes are staged in a buffer from a pool that all streams of a host share. One
 * write takes them to the kernel at the end of the turn, or at once when the stage is full; when
 * the kernel took everything the stage is used again, and otherwise it is Node's to keep. From then
 * on the stream is blocked until Node's own queue is empty.
 */
import { moveBytes } from "../platform/bytes.js";
import type { Socket } from "node:net";
import type { Meanwhile, SharingLink } from "../../capabilities.js";
import { Block } from "./block.js";
import { writeDirectly } from "../internals/direct-io.js";
import { DirectWriteAccess } from "../internals/direct-write-access.js";
import type { Flushable, Loop } from "../loop/loop.js";
import { Backoff } from "../../backoff.js";
import { BATCH_BYTES } from "../../host.js";
import {
  DIRECT_BYTES,
  FEW_BYTES,
  INSIST_FAILURES,
  INSIST_MS,
  INSIST_TRIES,
  OVERFLOW_BYTES,
  POOLED_STAGES,
  STAGE_BYTES,
} from "../tuning.js";

/** Stages that are not in use: the one used last is taken first, while the caches still have it. */
export class StagePool {
  readonly #free: Block[] = [];
  /**
   * How many of them are free: taking and giving leave the array as it is, since changing its
   * length is dear.
   */
  #count = 0;

  take(): Block {
    const stage = this.#count > 0 ? this.#free[--this.#count] : undefined;
    return stage ?? new Block(STAGE_BYTES);
  }

  give(stage: Block): void {
    if (this.#count < POOLED_STAGES) this.#free[this.#count++] = stage;
  }
}

/** The parts of a host that are used here. */
interface SendingParts {
  readonly link: Pick<SharingLink, "publish">;
  readonly loop: Loop;
  readonly stages: StagePool;
}

export class SendBuffer implements Flushable {
  readonly #socket: Socket;
  readonly #loop: Loop;
  readonly #stages: StagePool;
  /** Unix sockets only: see `#insist()`. */
  readonly #backoff: Backoff | undefined;
  /** Threaded only. */
  readonly #gate: DirectWriteAccess | undefined;
  #stage: Block | undefined;
  #staged = 0;
  /** The loop flushes it at the end of the turn. */
  #dirty = false;
  /** The kernel did not take everything: Node tells when it has. */
  #blocked = false;
  /**
   * Stages that Node has in its queue: they are free when that is empty. Over TLS each write waits
   * there for a turn.
   */
  readonly #held: Block[] = [];
  /** A send was answered short, so that its caller waits for room. */
  #refused = false;

  constructor(fd: number, socket: Socket, { link, loop, stages }: SendingParts, unix: boolean) {
    this.#socket = socket;
    this.#loop = loop;
    this.#stages = stages;
    this.#backoff = unix ? new Backoff(INSIST_FAILURES) : undefined;
    this.#gate = link.publish && new DirectWriteAccess(fd, socket, link.publish);
    if (!socket.connecting) this.#tell();
  }

  /** Bytes that the kernel does not have yet. */
  get waiting(): number {
    return this.#staged + this.#socket.writableLength;
  }

  /** There is a connection. */
  connected(): void {
    this.#tell();
  }

  /**
   * Copies the bytes, or as many as may wait; less than all of them: `drained()` will tell when
   * there is room again.
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

  /** Writes what is staged, unless the kernel is full. */
  flush(): void {
    this.#dirty = false;
    if (!this.#blocked) this.#write();
    this.#tell();
  }

  /** Gives everything to Node, whether the kernel is full or not. Nothing is sent after it. */
  end(): void {
    this.#gate?.close();
    this.#write();
  }

  /** Forgets what is staged. Nothing is sent after it. */
  discard(): void {
    this.#gate?.close();
    this.#forget();
  }

  /** Node's queue is empty. True: a send was refused before, and would be taken now. */
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
   * What is staged and then the data, as much as the kernel takes; a piece of the rest by way of
   * Node, which tells of room.
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
    let done = written - staged;
    while (done < data.length && meanwhile?.(done))
      done += Math.max(writeDirectly(this.#socket, [data.subarray(done)]), 0);
    done = this.#insist(data, done);
    while (done < data.length && !this.#blocked) {
      done += this.#sendPieces(data.subarray(done, done + BATCH_BYTES));
      if (this.#write()) done += Math.max(writeDirectly(this.#socket, [data.subarray(done)]), 0);
    }
    if (done < data.length) this.#refused = true;
    return done;
  }

  /**
   * The data from `done` on, while the reader makes room for it: how much is done then. A unix
   * socket takes some 200 kB, and says that there is room when three quarters of that are free;
   * waiting for that once for each 200 kB takes longer than the transfer.
   */
  #insist(data: Uint8Array, done: number): number {
    if (done === data.length || this.#backoff?.tries() !== true) return done;
    const end = performance.now() + INSIST_MS;
    let total = done;
    for (let failed = 0; total < data.length && failed < INSIST_TRIES && performance.now() < end;) {
      const written = writeDirectly(this.#socket, [data.subarray(total)]);
      failed = written > 0 ? 0 : failed + 1;
      total += Math.max(written, 0);
    }
    this.#backoff.tell(total > done);
    return total;
  }

  /**
   * A send that fills the stage at least once. A batch is taken whole; of more, nothing after the
   * kernel is full.
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

  /**
   * While the stream is blocked there is nothing to flush: `drained()` goes on with what is staged.
   */
  #markDirty(): void {
    if (this.#dirty || this.#blocked || this.#staged === 0) return;
    this.#dirty = true;
    this.#loop.markDirty(this);
  }

  /** False: the kernel is full. */
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

  /** Other threads may write where nothing waits here. */
  #tell(): void {
    this.#gate?.set(!this.#blocked && this.waiting === 0);
  }

  #giveBack(): void {
    if (this.#stage !== undefined) this.#stages.give(this.#stage);
    this.#stage = undefined;
  }
}
