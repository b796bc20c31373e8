/**
 * How one thread learns that another has ended, however it ended: each holds one end of a local connection, which the system
 * closes with the thread, also when it was terminated. Connecting needs no turn of the event loop, and so holds for a
 * thread that goes on to block.
 */
import { existsSync, readlinkSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

function place(name: string): string {
  if (process.platform === "linux") return `\0${name}`;
  return process.platform === "win32" ? `\\\\?\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

/** Waits for the one who is about to hold the line; calls `onEnd` when it has ended. */
export function expectLivenessPipe(name: string, onEnd: () => void): void {
  const server = net.createServer((line) => {
    server.close();
    line.resume().on("error", ignore).on("close", onEnd);
  });
  server.on("error", ignore).listen(place(name));
}

/** Holds the line until this thread ends; calls `onEnd` when the one who waits for that has ended before. */
export function holdLivenessPipe(name: string, onEnd: () => void): void {
  net.connect(place(name)).unref().resume().on("error", ignore).on("close", onEnd);
}

/** The number that the system has given this thread; 0: it does not tell. */
export function threadNumber(): number {
  try {
    return Number(basename(readlinkSync("/proc/thread-self")));
  } catch {
    return 0;
  }
}

/** Whether the thread of that number is still there: for who cannot wait for the event loop. undefined: it is not known. */
export function lives(number: number): boolean | undefined {
  return number === 0 ? undefined : existsSync(`/proc/self/task/${number}`);
}

/** A line that breaks closes. */
function ignore(): void {
  return;
}
