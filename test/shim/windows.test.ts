/**
 * ipc on Windows, where pipes with flat names replace socket files. This machine only claims to be
 * Windows: instead of pipes it has sockets with odd names in the current folder. A host thread
 * would not see that claim, so the tests use the inline mode.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const ENTRY = pathToFileURL(join(import.meta.dirname, "../../dist/index.js")).href;

const PROGRAM = `
Object.defineProperty(process, "platform", { value: "win32" });
const { Pull, Push } = await import(${JSON.stringify(ENTRY)});
const [, endpoint] = process.argv;
const [pull, push] = [new Pull(), new Push()];
const closed = new Promise((resolve) => {
  pull.events.on("close", () => resolve("closed"));
  pull.events.on("close:error", ({ error }) => resolve(error.code));
});
await pull.bind(endpoint);
push.connect(pull.lastEndpoint);
await push.send("over a pipe");
console.log(String(await pull.receive()));
push.close();
await pull.unbind(pull.lastEndpoint);
console.log(await closed);
pull.close();
`;

test.each(["ipc://C:/folder/that/is/missing/socket", "ipc://\\\\.\\pipe\\name", "ipc://*"])(
  "%s passes messages and closes without an error, and leaves nothing",
  (endpoint) => {
    const folder = mkdtempSync(join(tmpdir(), "zmq-windows-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const env = { ...process.env, TMPDIR: folder };
    const args = ["--input-type=module", "--eval", PROGRAM, endpoint];
    expect(execFileSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" })).toBe("over a pipe\nclosed\n");
    expect(readdirSync(folder)).toEqual([]);
  },
);
