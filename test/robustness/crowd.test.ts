/**
 * Many connections: some thousand are held, each works, none wakes an idle program, and all
 * resources are released when they end. Also more connections than the process has descriptors for:
 * the listener survives.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const CROWD = 2000;
const IDLE_TURNS = 500;
/** Tables that have grown stay: about 48 bytes per connection. */
const KEPT_BYTES = 100 * CROWD;

interface State {
  readonly messages: number;
  readonly turns: number;
  readonly allocated: number;
  readonly descriptors: number;
  readonly files: number;
}

const children: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** A program of test/programs, with the system's limit of open files or a lower one. */
class Program {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(name: string, args: readonly string[], files = "$(ulimit -Hn)") {
    const script = fileURLToPath(new URL(`../programs/${name}`, import.meta.url));
    this.#child = spawn("sh", ["-c", `ulimit -n ${files}; exec "$@"`, "sh", process.execPath, script, ...args]);
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    children.push(this.#child);
  }

  async line(): Promise<string> {
    const line = await this.#lines.next();
    if (line.done) throw new Error("the program has ended");
    return line.value;
  }

  end(): void {
    this.#child.stdin.end();
  }

  async state(turns = 1): Promise<State> {
    this.#child.stdin.write(`${turns}\n`);
    return JSON.parse(await this.line()) as State;
  }

  /** Resolves to the program's state once it is as wanted. The test's time is the limit. */
  async until(wanted: (state: State) => boolean): Promise<State> {
    for (;;) {
      const state = await this.state();
      if (wanted(state)) return state;
    }
  }
}

async function startServer(files?: string): Promise<{ server: Program; endpoint: string }> {
  const server = new Program("crowd.mjs", [], files);
  const { endpoint } = JSON.parse(await server.line()) as { endpoint: string };
  return { server, endpoint };
}

test("thousands of connections are held, idle, and released", async () => {
  const { server, endpoint } = await startServer();
  const empty = await server.state();
  for (let round = 1; round <= 2; round++) {
    const client = new Program("crowds.mjs", [endpoint, String(CROWD)]);
    const full = await server.until(({ messages }) => messages === round * CROWD);
    expect(full.descriptors - empty.descriptors).toBe(CROWD);
    // Handshakes may still be in progress on connections whose messages went elsewhere. They are
    // over when the pump no longer runs.
    expect((await server.until(({ turns }) => turns === 0)).descriptors).toBe(full.descriptors);
    expect((await server.state(IDLE_TURNS)).turns).toBe(0);
    client.end();
    const gone = await server.until(
      ({ descriptors, files }) => descriptors <= empty.descriptors && files <= empty.files,
    );
    expect(gone.allocated - empty.allocated).toBeLessThan(KEPT_BYTES);
  }
});

test("more connections than descriptors: the first are served, and the others when descriptors are free", async () => {
  const { server, endpoint } = await startServer("100");
  const first = new Program("crowds.mjs", [endpoint, "200"]);
  await server.until(({ files }) => files >= 95);
  first.end();
  await server.until(({ files }) => files < 50);
  const { messages } = await server.state();
  const second = new Program("crowds.mjs", [endpoint, "20"]);
  await server.until((state) => state.messages >= messages + 20);
  second.end();
});
