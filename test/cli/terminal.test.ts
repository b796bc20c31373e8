/**
 * `zmq` in a terminal, which tmux makes: colours, the progress line, Ctrl-C, and messages that
 * would drive the terminal. Skipped where there is no tmux.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { turn } from "../support.js";
import { ANY, start, zmq, ZMQ } from "./zmq.js";

function tmuxVersion(): string | undefined {
  try {
    return execFileSync("tmux", ["-V"], { encoding: "utf8" });
  } catch {
    return undefined;
  }
}

/** A terminal of its own server of tmux, with a shell in which `zmq` is a command. */
class Terminal {
  readonly #folder = mkdtempSync(join(tmpdir(), "zmq-terminal-"));
  readonly #socket = join(this.#folder, "tmux");

  constructor(env: Readonly<Record<string, string>> = {}) {
    const variables = Object.entries({ PS1: "$ ", TERM: "screen-256color", NO_COLOR: "", ...env }).flatMap(
      ([name, value]) => ["-e", `${name}=${value}`],
    );
    const shell = ["bash", "--norc", "--noprofile", "-i"];
    this.#tmux("-f", "/dev/null", "new-session", "-d", "-x", "110", "-y", "50", ...variables, ...shell);
    onTestFinished(() => {
      this.#tmux("kill-server");
      rmSync(this.#folder, { recursive: true, force: true });
    });
    this.type(`zmq() { "${process.execPath}" "${ZMQ}" "$@"; }; clear`);
  }

  #tmux(...args: readonly string[]): string {
    return execFileSync("tmux", ["-S", this.#socket, ...args], { encoding: "utf8" });
  }

  type(line: string): void {
    this.#tmux("send-keys", "-l", line);
    this.#tmux("send-keys", "Enter");
  }

  key(name: "C-c" | "C-d"): void {
    this.#tmux("send-keys", name);
  }

  /** The screen; with escapes for colours where asked. */
  screen(colours = false): string {
    return this.#tmux("capture-pane", "-p", ...(colours ? ["-e"] : []));
  }

  /** Resolves with the screen once it has the pattern. */
  async shows(pattern: RegExp, colours = false): Promise<string> {
    for (;;) {
      const screen = this.screen(colours);
      if (pattern.test(screen)) return screen;
      await turn();
    }
  }
}

const tmux = tmuxVersion();

describe.skipIf(tmux === undefined)(tmux ?? "there is no tmux: install it to run these tests", () => {
  test("mistakes are red, and NO_COLOR is honoured", async () => {
    const coloured = new Terminal();
    coloured.type("zmq snd; echo code $?");
    const screen = await coloured.shows(/code 2/, true);
    expect(screen).toMatch(/\x1b\[[\d;]*31mzmq:/);
    const plain = new Terminal({ NO_COLOR: "1" });
    plain.type("zmq snd; echo code $?");
    expect(await plain.shows(/code 2/, true)).not.toMatch(/\x1b\[[\d;]*31m/);
  });

  test("a progress line with the time that is left, and Ctrl-C", async () => {
    const receiver = start("recv", "pull", "--bind", ANY);
    const terminal = new Terminal();
    terminal.type(`zmq send push --connect ${await receiver.endpoint()} --count 100000 --rate 50 hello; echo code $?`);
    const screen = await terminal.shows(/\d+ of 100000 messages, .*B, .*messages\/s, .*B\/s, [\d:]+ left/);
    expect(screen).not.toMatch(/code \d/);
    terminal.key("C-c");
    await terminal.shows(/code 130/);
  });

  test("control characters of a message are shown, and do not reach the terminal", async () => {
    const terminal = new Terminal();
    terminal.type("zmq recv pull --bind tcp://127.0.0.1:* --count 1");
    const [, endpoint = ""] = /bound to (\S+)/.exec(await terminal.shows(/bound to \S+:\d+/))!;
    await zmq(["send", "push", "--connect", endpoint, "\x1b]0;title\x07 \x1b[2J ü end"]);
    expect(await terminal.shows(/end/)).toContain("\\x1b]0;title\\x07 \\x1b[2J ü end");
  });

  test("a send that waits for a peer says so, and leaves no line behind", async () => {
    const terminal = new Terminal();
    terminal.type("zmq send push --connect ipc://nobody hello; echo code $?");
    await terminal.shows(/^waiting: no message has passed yet$/m);
    terminal.key("C-c");
    expect(await terminal.shows(/code 130/)).not.toContain("waiting");
  });

  test("messages typed by hand: no progress line overwrites them, and Ctrl-D ends", async () => {
    const receiver = start("recv", "pull", "--bind", ANY, "--count", "2");
    const terminal = new Terminal();
    terminal.type(`zmq send push --connect ${await receiver.endpoint()}; echo code $?`);
    await terminal.shows(/each line is a message; Ctrl-D ends/);
    terminal.type("one");
    await receiver.prints(/one\n/);
    terminal.type("two");
    expect(await receiver.ended).toMatchObject({ code: 0, text: "one\ntwo\n" });
    terminal.key("C-d");
    const screen = await terminal.shows(/code 0/);
    expect(screen).toMatch(/ends\none\ntwo\n/);
    expect(screen).not.toContain("messages");
  });

  test("a reply typed by hand", async () => {
    const terminal = new Terminal();
    terminal.type("zmq reply --bind tcp://127.0.0.1:* --count 1");
    const [, endpoint = ""] = /bound to (\S+)/.exec(await terminal.shows(/bound to \S+:\d+/))!;
    const asking = zmq(["request", "--connect", endpoint, "how are you?"]);
    await terminal.shows(/how are you\?/);
    terminal.type("well");
    expect((await asking).text).toBe("well\n");
  });
});
