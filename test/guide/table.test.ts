/**
 * docs/guide-programs.md is the list of the Guide's programs. It is made of their first lines: this
 * test compares it, and `npx vitest run test/guide/table.test.ts --update` writes it.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHAPTERS } from "./chapters.js";

const ROOT = join(import.meta.dirname, "..", "..");
const FOLDER = join(ROOT, "examples", "guide");

/** The two lines at the head of a program, before its usage. */
function headOf(form: string, name: string): string[] {
  const head = /^\/\*\*\n([^]*?)(?:\n \*\n| \*\/)/.exec(readFileSync(join(FOLDER, form, `${name}.ts`), "utf8"))?.[1];
  if (head === undefined) return expect.fail(`${form}/${name}.ts does not begin with what it teaches`);
  return head.split("\n").map((line) => line.replace(/^ \* ?/, ""));
}

const rows = Object.entries(CHAPTERS).flatMap(([chapter, programs]) =>
  programs
    .map((row) => (typeof row === "string" ? [row, row] : row))
    .map(([c = "", other = ""]) => ({ chapter, c, other })),
);

const HEAD = `# The Guide's programs

The programs of the [ZeroMQ Guide](https://zguide.zeromq.org) in C, chapters 1 to 5, in both APIs:
\`examples/guide/mirror\` has them line by line over \`libzmq-wasm/zmq\`, and \`examples/guide/async\` as
one would write them today. Where several programs of C are one file, its first argument is the
program: \`node lazy-pirate.ts client\`.

Node from 22.18 on runs the files as they are, outside \`node_modules\`. Copy the whole folder, since
some programs import a neighbour. \`npm init\` makes a CommonJS project, in which Node refuses
\`import\`: the second line changes that.

\`\`\`sh not-run="Node 20, on which the tests run too, does not strip types"
cp -r node_modules/libzmq-wasm/examples/guide .
npm pkg set type=module
node guide/async/hwserver.ts
\`\`\`

Node 20 runs the compiled copies, in place:

\`\`\`sh
node node_modules/libzmq-wasm/dist/examples/guide/async/version.js
\`\`\`

\`\`\`text [output]
Current 0MQ version is 4.3.4
Built with curve, draft, ipc, pgm
\`\`\`

Each program is run by a test (\`test/guide\`).
`;

function link(form: string, name: string): string {
  return `[${form}/${name}.ts](../examples/guide/${form}/${name}.ts)`;
}

function page(): string {
  const tables = Object.keys(CHAPTERS).map((chapter) => {
    const lines = rows
      .filter((row) => row.chapter === chapter)
      .map(
        ({ c, other }) =>
          `| \`${c}\` | ${link("mirror", c)} | ${link("async", other)} | ${headOf("mirror", c).join(" ")} |`,
      );
    return `\n## ${chapter}\n\n| C | mirror | async | what it is, and what it teaches |\n|---|---|---|---|\n${lines.join("\n")}\n`;
  });
  return `${HEAD}${tables.join("")}`;
}

test("each program of C has a file in both APIs, and its first lines say what it teaches", async () => {
  expect(rows.filter(({ chapter }) => chapter.startsWith("Chapter")).length).toBeGreaterThanOrEqual(81);
  for (const { c, other } of rows)
    for (const [form, name] of [
      ["mirror", c],
      ["async", other],
    ] as const)
      expect(existsSync(join(FOLDER, form, `${name}.ts`)), `${form}/${name}.ts`).toBe(true);
  await expect(page()).toMatchFileSnapshot(join(ROOT, "docs", "guide-programs.md"));
});

test("each program opens with two lines, and then says how it is run", () => {
  const shared = ["program", "kv", "bind", "zmsg", "zloop", "mdp", "bstarfsm", "bstar", "clone", "flcliapi", "zap"];
  const parts = ["kvsimple", "kvmsg", "mdcliapi", "mdcliapi2", "mdwrkapi"];
  const files = readdirSync(join(FOLDER, "mirror")).map((file) => file.replace(/\.ts$/, ""));
  const programs = files.filter((name) => ![...shared, ...parts].includes(name));
  expect(programs.length).toBeGreaterThan(65);
  for (const name of programs) {
    expect(headOf("mirror", name), name).toHaveLength(2);
    expect(readFileSync(join(FOLDER, "mirror", `${name}.ts`), "utf8")).toContain(` * Usage: node ${name}.ts`);
  }
});
