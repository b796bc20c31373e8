/**
 * The target of raw peers: an instance with the attacked socket and its good peer. A case is a
 * combination of socket type, transport, mechanism and mode. The resources that the instance holds
 * must be the same before and after an attack.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Context, createInstance, curveKeyPair, type Instance } from "libzmq-wasm";
import { Authenticator } from "libzmq-wasm/auth";
import { MOST_TURNS } from "./freed.js";
import type { Mechanism } from "./grammar/zmtp.js";
import type { Random } from "./random.js";
import { KINDS, Service } from "./services.js";
import { hold, turn } from "./subject.js";

export type Transport = "tcp" | "ipc" | "ws";

export interface Case {
  readonly kind: string;
  readonly transport: Transport;
  readonly mechanism: Mechanism;
  readonly threads: boolean;
}

/** Inline cases first, for each socket type, mechanism and transport; then the same, threaded. */
export const CASES: readonly Case[] = [false, true].flatMap((threads) =>
  (["NULL", "PLAIN", "CURVE"] as const).flatMap((mechanism) =>
    (["tcp", "ipc", "ws"] as const).flatMap((transport) =>
      Object.keys(KINDS)
        .filter((kind) => kind !== "STREAM" || (transport === "tcp" && mechanism === "NULL"))
        .map((kind) => ({ kind, transport, mechanism, threads })),
    ),
  ),
);

/**
 * Cases of neighbouring seeds differ in all respects. As many consecutive seeds as there are cases
 * give each case once.
 */
const STRIDE = 101;
export function caseOf(seed: number): Case {
  return CASES[(seed * STRIDE) % CASES.length]!;
}

export function nameOfCase({ kind, transport, mechanism, threads }: Case): string {
  return `${kind} over ${transport}, ${mechanism}, ${threads ? "threaded" : "inline"}`;
}

/**
 * Bytes by which the heap may grow in a round: the allocator does not always find blocks of the
 * same size.
 */
const SLACK = 1024;
/**
 * Milliseconds within which ended connections must be closed. A busy machine needs a part of it.
 */
const CLOSING_MS = 20_000;
/** Turns of the event loop between two counts of the open files. */
const TURNS_A_COUNT = 32;

export interface Marks {
  readonly allocated: number;
  readonly descriptors: number;
  readonly files: number;
}

export class Arena {
  readonly #folder = mkdtempSync(join(tmpdir(), "zmq-torture-"));
  readonly #context: Context;
  readonly #authenticator: Authenticator | undefined;
  readonly instance: Instance;
  readonly service: Service;
  address = "";

  private constructor({ kind, mechanism, threads }: Case) {
    this.instance = createInstance({ threads });
    this.#context = new Context({ instance: this.instance });
    if (mechanism === "PLAIN")
      this.#authenticator = new Authenticator({ context: this.#context, plain: { user: "password" } });
    this.service = new Service(kind, this.#context, security(mechanism));
  }

  static async open(chosen: Case): Promise<Arena> {
    const arena = new Arena(chosen);
    const endpoint = chosen.transport === "ipc" ? `ipc://${arena.#folder}/socket` : `${chosen.transport}://127.0.0.1:*`;
    arena.address = await arena.service.start(endpoint);
    return arena;
  }

  /** A path in a folder that is removed at the end. */
  path(name: string): string {
    return join(this.#folder, name);
  }

  #marks(files: number): Marks {
    const { exports } = this.instance;
    return { allocated: exports.port_allocated(), descriptors: exports.port_descriptors(), files };
  }

  /**
   * The instance's resources. With `before`, waits until they are no more than before, for a
   * limited time.
   */
  async marks(before?: Marks): Promise<Marks> {
    await this.service.exchange();
    let marks = this.#marks(openFiles());
    if (!before) return marks;
    const deadline = Date.now() + CLOSING_MS;
    const waits = (turns: number): boolean =>
      exceeds(marks, before) && (turns < MOST_TURNS || (leftOpen(marks, before) && Date.now() < deadline));
    for (let turns = 0; waits(turns); turns++) {
      await turn();
      marks = this.#marks(marks.files);
      // Counting files takes a system call per file, so it happens only if the rest is as before,
      // and every 32 turns.
      if (!exceeds({ ...marks, files: 0 }, before) || turns % TURNS_A_COUNT === 0) marks = this.#marks(openFiles());
    }
    return marks;
  }

  /** Throws if more descriptors or files are open than before. */
  allClosed(before: Marks, after: Marks): void {
    hold(!leftOpen(after, before), `connections were left open\n${JSON.stringify([before, after])}`);
  }

  /** Throws if the instance has ended, or the good peer is not served. */
  alive(): void {
    const failure = this.instance.failure ?? this.service.failure;
    if (failure) throw failure;
  }

  async close(): Promise<void> {
    await this.service.close();
    this.#authenticator?.close();
    await this.#context.close();
    this.abandon();
  }

  /** Destroys the instance, even after its end, and removes the folder. */
  abandon(): void {
    this.instance.destroy();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function openFiles(): number {
  return readdirSync("/proc/self/fd").length;
}

function leftOpen(after: Marks, before: Marks): boolean {
  return after.descriptors > before.descriptors || after.files > before.files;
}

/** Whether more resources are held than before. */
export function exceeds(after: Marks, before: Marks): boolean {
  return after.allocated > before.allocated + SLACK || leftOpen(after, before);
}

export function security(mechanism: Mechanism): { readonly bound: object; readonly peer: object } {
  if (mechanism === "NULL") return { bound: {}, peer: {} };
  if (mechanism === "PLAIN")
    return { bound: { plainServer: true }, peer: { plainUsername: "user", plainPassword: "password" } };
  const { publicKey, secretKey } = curveKeyPair();
  return {
    bound: { curveServer: true, curveSecretKey: secretKey },
    peer: { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey },
  };
}

/** A conversation's mechanism. One in four may have another one than the socket. */
export function mechanismFor(random: Random, { mechanism }: Case): Mechanism {
  return random.once(4) ? random.pick(["NULL", "PLAIN", "CURVE"]) : mechanism;
}
