/**
 * Exploration in several threads. Each has a world at a time, and the seeds are given out in their
 * order. A seed that fails ends the search for higher ones; lower ones are still awaited, so that
 * the lowest seed that fails is found.
 */
import { folder } from "../shim/embedded.js";
import { url, workerThreads } from "./builtins.js";
import type { Exploration } from "./explore.js";

/**
 * What each thread runs: the public function, for one seed after the other. A URL and not text to
 * evaluate, because Node ignores loaders (`--import`) for a thread that evaluates text.
 */
const PROGRAM = `
const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads");
const { explore } = await import(workerData.library);
const once = { jobs: 1, shrinkTrials: 0, progress: false };
parentPort.on("message", async (seed) => {
  const { finding } = await explore({ ...workerData.exploration, ...once, seeds: [seed, seed] });
  parentPort.postMessage(finding !== undefined);
});
`;

type Thread = InstanceType<typeof workerThreads.Worker>;

/** Which seeds are tried, and how many at a time. */
export interface Search {
  readonly first: number;
  readonly last: number;
  readonly jobs: number;
  /** Called after each seed. */
  readonly onSeed: (seed: number, failed: boolean) => void;
}

/** Whether the package is in files of its own, which threads can import. */
export const hasThreads = folder !== undefined;

/** The lowest seed that fails; undefined: none does. `exploration.build` is a URL. */
export async function exploreInThreads(
  exploration: Exploration,
  { first, last, jobs, onSeed }: Search,
): Promise<number | undefined> {
  let next = first;
  let failing = Infinity;
  const threads: Thread[] = [];
  const work = async (): Promise<void> => {
    const thread = startThread(exploration);
    threads.push(thread);
    while (next <= last && next < failing) {
      const seed = next++;
      const failed = await runIn(thread, seed);
      if (seed > failing) return;
      if (failed) failing = seed;
      onSeed(seed, failed);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, last - first + 1) }, work));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return failing === Infinity ? undefined : failing;
}

function startThread({ onSeed: _, ...exploration }: Exploration): Thread {
  if (folder === undefined)
    throw new Error("jobs: threads need the package in files of its own, and a bundler has put it into another file");
  const library = url.pathToFileURL(`${folder}/sim.js`).href;
  const ofText = process.execArgv.some((flag) => flag.startsWith("--input-type")); // a thread with a URL refuses it
  const thread = new workerThreads.Worker(new URL(`data:text/javascript,${encodeURIComponent(PROGRAM)}`), {
    workerData: { library, exploration },
    ...(ofText && { execArgv: [] }),
  });
  return thread.on("error", () => undefined); // while it runs a seed, runIn() listens
}

/** True: the world of the seed fails. */
function runIn(thread: Thread, seed: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const ended = (code: number): void => failed(new Error(`the thread of seed ${seed} has ended with code ${code}`));
    const failed = (error: Error): void => {
      silence();
      reject(error);
    };
    const answered = (result: boolean): void => {
      silence();
      resolve(result);
    };
    const silence = (): void => {
      thread.off("message", answered).off("error", failed).off("exit", ended);
    };
    thread.on("message", answered).on("error", failed).on("exit", ended);
    thread.postMessage(seed);
  });
}
