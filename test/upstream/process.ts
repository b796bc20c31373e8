/**
 * A process whose program is wasm, such as one of upstream's test programs: `node process.js
 * PROGRAM.wasm [ARGUMENT…]`. The package's host thread owns the sockets. main() runs on Node's main
 * thread, and each further thread in a Worker with this file. The threads attach as threads of the
 * package do (ts/core/threads/threaded.ts), and block as C programs do.
 */
import { randomInt } from "node:crypto";
import { readFileSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { Worker, isMainThread, workerData } from "node:worker_threads";
import "../../ts/shim/node/platform/platform.js";
import type { HostThreadData } from "../../ts/workers/host-threads.js";
import { createNodeHost } from "../../ts/shim/node/host.js";
import { startWorker } from "../../ts/shim/node/threads/worker.js";
import { Memory as WasmMemory, Module } from "../../ts/core/boundary/engine.js";
import { ERRNO } from "../../ts/core/boundary/errno-numbers.js";
import { askingRelay } from "../../ts/core/threads/host-calls.js";
import { hostImports, libcImports } from "../../ts/core/boundary/imports.js";
import { Memory } from "../../ts/core/memory/memory.js";
import type { MemoryPtr } from "../../ts/core/boundary/module.js";
import { STARTING, STATE, failureOf, newControl, type SharedInstance } from "../../ts/core/threads/shared.js";
import { newTag } from "../../ts/core/instance/tag.js";
import { askForPlace, enter, instantiate, type RawExports } from "../../ts/core/threads/thread.js";

/**
 * In pages of 64 kB: all but the last one that wasm can address, as libc counts bytes in 32 bits.
 */
const MEMORY_PAGES = 65535;
const START_LIMIT_MS = 30_000;
/** The descriptor that support/process.c writes to, and execute.ts reads. */
const RUNNER = 3;
const STDERR = 2;
/** The number of threads that must have started before main() runs. */
const THREADS = Number(process.env["UPSTREAM_THREADS"] ?? 0);

interface ProgramExports extends RawExports {
  process_main(argc: number, argv: number, threads: number): void;
  thread_main(): void;
}

function startHostThread(wasm: string): SharedInstance {
  const shared = {
    module: new Module(readFileSync(wasm)),
    memory: new WasmMemory({ initial: MEMORY_PAGES, maximum: MEMORY_PAGES, shared: true }),
    control: newControl(randomInt(2 ** 31), newTag()),
  };
  const program = `import(${JSON.stringify(new URL("../../ts/workers/host-worker.js", import.meta.url).href)})`;
  startWorker(program, { shared, faults: undefined } satisfies HostThreadData);
  if (Atomics.wait(shared.control, STATE, STARTING, START_LIMIT_MS) === "timed-out") throw new Error("no host thread");
  return shared;
}

/**
 * exit(2), which ends all threads. In a Worker, Node's exit() would end only that thread, so it
 * calls abort().
 */
function exit(status: number): never {
  if (isMainThread) process.exit(status);
  process.kill(process.pid, "SIGABRT");
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function write(fd: number, text: string, shared: SharedInstance): void {
  if (fd === RUNNER && text === "thread\n") new Worker(new URL(import.meta.url), { workerData: shared });
  else writeSync(fd, text);
}

/** Attaches the calling thread to the program's instance. */
function join(shared: SharedInstance): { exports: ProgramExports; memory: Memory } {
  const place = askForPlace(shared, false);
  if (!place) throw new Error(failureOf(shared.control)?.text ?? "no place for another thread");
  const ignore = (): void => undefined;
  const relay = {
    host: createNodeHost({ errno: ERRNO, ready: ignore, pump: () => false }),
    errno: ERRNO,
    memory: undefined as unknown as Memory,
    program: {
      notify: ignore,
      print: (text: string) => write(STDERR, text, shared),
      serve: ignore,
      release: ignore,
      expire: ignore,
    },
    grown: ignore,
    exit,
  };
  const libc = libcImports(relay);
  const left = (): never => {
    throw new Error(failureOf(shared.control)?.text ?? "the instance has ended");
  };
  const exports = instantiate(shared, {
    ...libc,
    host: askingRelay(hostImports(relay), shared, place.index, { look: left }),
    wasi_snapshot_preview1: { ...libc["wasi_snapshot_preview1"], fd_write: writer(shared, () => relay.memory) },
  }) as ProgramExports;
  relay.memory = new Memory(exports);
  enter(exports, shared, place.address, false);
  return { exports, memory: relay.memory };
}

/**
 * WASI's fd_write for stdout and stderr. It writes synchronously, since this thread's event loop
 * may never turn.
 */
function writer(shared: SharedInstance, memory: () => Memory): (...args: number[]) => number {
  return (fd = 0, vectors = 0, count = 0, written = 0) => {
    const { u32, buffer } = memory();
    let text = "";
    for (let i = 0; i < count; i++) {
      const ptr = u32[(vectors >>> 2) + 2 * i] ?? 0;
      text += buffer.toString("latin1", ptr, ptr + (u32[(vectors >>> 2) + 2 * i + 1] ?? 0));
    }
    write(fd, text, shared);
    u32[written >>> 2] = text.length;
    return 0;
  };
}

/** Allocates argc and argv. They are never freed. */
function commandLine(memory: Memory, words: readonly string[]): [argc: number, argv: MemoryPtr] {
  const argv = memory.alloc(4 * (words.length + 1));
  words.forEach((word, index) => {
    const ptr = memory.alloc(Buffer.byteLength(word) + 1);
    memory.u8.set(Buffer.from(`${word}\0`), ptr);
    memory.u32[(argv >>> 2) + index] = ptr;
  });
  memory.u32[(argv >>> 2) + words.length] = 0;
  return [words.length, argv];
}

function main(): void {
  const [program = "", ...args] = process.argv.slice(2);
  const shared = isMainThread ? startHostThread(program) : (workerData as SharedInstance);
  try {
    const { exports, memory } = join(shared);
    if (isMainThread) exports.process_main(...commandLine(memory, [basename(program, ".wasm"), ...args]), THREADS);
    else exports.thread_main();
  } catch (error) {
    const failure = failureOf(shared.control);
    writeSync(STDERR, `${failure ? `${failure.kind}: ${failure.text}\n` : ""}${(error as Error).stack}\n`);
    process.kill(process.pid, "SIGABRT");
  }
}

main();
