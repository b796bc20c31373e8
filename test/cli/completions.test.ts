/** Completions: the script of bash is run in bash, and those of zsh and fish where these are. */
import { execFile, execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support.js";
import { zmq } from "./zmq.js";

function has(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("bash", () => {
  /** What bash offers for the last word of each line. */
  async function offered(...lines: readonly string[]): Promise<string[][]> {
    const script = join(temporaryFolder(), "zmq.bash");
    writeFileSync(script, (await zmq(["completions", "bash"])).text);
    const program = lines.map((line) => {
      const words = line.split(" ").map((word) => `'${word}'`);
      return `COMP_WORDS=(${words.join(" ")}); COMP_CWORD=${words.length - 1}; COMPREPLY=(); _zmq; echo "\${COMPREPLY[*]}"`;
    });
    const { stdout } = await promisify(execFile)("bash", ["-c", `. ${script}\n${program.join("\n")}`]);
    return stdout
      .split("\n")
      .slice(0, -1)
      .map((line) => line.split(" ").filter(Boolean));
  }

  test("commands, types, options, their values, and commands in commands", async () => {
    const [commands, types, options, values, inner, deeper] = await offered(
      "zmq re",
      "zmq send pu",
      "zmq recv pull --to",
      "zmq recv pull --format ",
      "zmq bench ",
      "zmq bench run --ro",
    );
    expect(commands).toEqual(["recv", "request", "reply"]);
    expect(types).toEqual(["pub", "push"]);
    expect(options).toEqual(["--topic"]);
    expect(values).toEqual(["text", "raw", "hex", "base64", "json"]);
    expect(inner).toEqual(expect.arrayContaining(["serve", "run"]));
    expect(deeper).toEqual(["--round-trips"]);
  });
});

describe("zsh and fish", () => {
  test.each([
    ["zsh", ["-n"]],
    ["fish", ["--no-execute"]],
  ])("%s can read its script", async (shell, check) => {
    const { code, text } = await zmq(["completions", shell]);
    expect(code).toBe(0);
    for (const word of ["recv", "round-trips", "forwarder", "base64"]) expect(text).toContain(word);
    const script = join(temporaryFolder(), `zmq.${shell}`);
    writeFileSync(script, text);
    if (has(shell)) execFileSync(shell, [...check, script]);
  });
});
