/**
 * Liveness pipes: each of two threads holds one end of a local connection. The system closes it
 * when a thread ends, also when it was terminated, and the other thread notices. Connecting needs
 * no turn of the event loop, so it also works for a thread that goes on to block.
 */
import { existsSync, readlinkSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

function place(name: string): string {
  if (process.platform === "linux") return `\0${name}`;
  return process.platform === "win32" ? `\\\\?\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** Waits for the thread that is about to connect. Calls `onEnd` when that thread has ended. */
export function expectLivenessPipe(name: string, onEnd: () => void): void {
  const server = net.createServer((line) => {
    server.close();
    line.resume().on("error", ignore).on("close", onEnd);
  });
  server.on("error", ignore).listen(place(name));
}

/**
 * Holds the connection until this thread ends. Calls `onEnd` when the other thread has ended
 * before.
 */
export function holdLivenessPipe(name: string, onEnd: () => void): void {
  net.connect(place(name)).unref().resume().on("error", ignore).on("close", onEnd);
}

/** The system's number of this thread; 0 if it is not known. */
export function threadNumber(): number {
  try {
    return Number(basename(readlinkSync("/proc/thread-self")));
  } catch {
    return 0;
  }
}

/**
 * Whether the thread with that number lives, for callers that cannot wait for the event loop.
 * undefined: not known.
 */
export function lives(number: number): boolean | undefined {
  return number === 0 ? undefined : existsSync(`/proc/self/task/${number}`);
}

/** A broken connection closes. */
function ignore(): void {
  return;
}
