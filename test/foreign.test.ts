/**
 * Another libzmq than the pinned one (libzmq-src/README.md). A changed copy of the pinned one
 * replaces it, which is staged and not built. Tests that need a build run if `npm test` was given
 * LIBZMQ_SRC.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createInstance } from "../ts/index.js";
import { createZmq } from "../ts/zmq/index.js";
import * as zmq from "../ts/zmq/index.js";

const ROOT = join(import.meta.dirname, "..");
const STAGED = join(ROOT, "build/stage/libzmq");
const names = readdirSync(join(ROOT, "libzmq-src/patches"))
  .filter((file) => file.endsWith(".patch"))
  .map((file) => file.slice(0, -".patch".length));
/** The parts of libzmq that are built, and a little of each other part. */
const PARTS = [
  ...["src", "include", "external", "tests/testutil.cpp", "unittests/unittest_mtrie.cpp"],
  ...["doc/zmq_getsockopt.txt", "doc/zmq_setsockopt.txt"],
];
const given = process.env["LIBZMQ_SRC"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "zmq-foreign-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Stages a copy of `from` after `change`. Returns the output, and the folder. */
function staged(name: string, from: string, change: (tree: string) => void): { said: string; out: string } {
  const [tree, out] = [join(folder, name), join(folder, `${name}-staged`)];
  for (const part of PARTS) cpSync(join(from, part), join(tree, part), { recursive: true });
  change(tree);
  const { stderr, status } = spawnSync("libzmq-src/stage.sh", ["build/sources", out], {
    cwd: ROOT,
    env: { ...process.env, LIBZMQ_SRC: tree },
    encoding: "utf8",
  });
  expect([stderr, status]).toEqual([stderr, 0]);
  return { said: stderr, out };
}

/** The functions that the headers of a tree declare. */
function declared(tree: string): string[] {
  const program = `import { declaredIn } from "./libzmq-src/headers.mjs"; console.log(declaredIn(${JSON.stringify(tree)}).join());`;
  return execFileSync(process.execPath, ["--input-type=module", "--eval", program], { cwd: ROOT, encoding: "utf8" })
    .trim()
    .split(",");
}

function patchesIn(out: string): string[] {
  return readFileSync(join(out, "patches"), "utf8").split("\n").filter(Boolean);
}

const DRAFT =
  "int zmq_ppoll (zmq_pollitem_t *items_, int nitems_, long timeout_, const void *sigmask_);\nint zmq_disconnect_peer (void *s_, uint32_t routing_id_);\n";

test.skipIf(given)("applied patches are named, new functions are found, and tests and manual are copied", () => {
  const { said, out } = staged("newer", STAGED, (tree) => {
    appendFileSync(join(tree, "src/zmq_draft.h"), DRAFT);
  });
  expect(said.split("\n").filter(Boolean)).toEqual(names.map((name) => `stage.sh: ${name} is in this libzmq already`));
  expect(patchesIn(out)).toEqual(names);
  const functions = declared(join(out, "libzmq"));
  expect(functions).toEqual(expect.arrayContaining(["zmq_ppoll", "zmq_disconnect_peer", "zmq_bind"]));
  expect(functions).toHaveLength(declared(STAGED).length + 2);
  for (const part of ["tests/testutil.cpp", "unittests", "doc"])
    expect(existsSync(join(out, "libzmq", part))).toBe(true);
  const tables = join(folder, "tables");
  writeFileSync(join(folder, "errno.h"), "");
  const constants = ["libzmq-src/constants.mjs", join(out, "libzmq/include"), join(folder, "errno.h"), tables];
  execFileSync(process.execPath, constants, { cwd: ROOT });
  expect(readFileSync(join(tables, "ts/zmq/option-table.ts"), "utf8")).toContain("ZMQ_CURVE_SECRETKEY");
});

test.skipIf(given)("a patch that does not apply is left out with a warning, the others are in", () => {
  const { said, out } = staged("other", STAGED, (tree) => {
    const file = join(tree, "src/radio.cpp");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("join_leave_msg", "command_msg"));
  });
  expect(said).toContain("stage.sh: warning: 007-radio-group-length does not apply to this libzmq, and is left out\n");
  expect(patchesIn(out)).toEqual(names.filter((name) => name !== "007-radio-group-length"));
});

test.skipIf(!given)("the libzmq of LIBZMQ_SRC: its version, all its functions, and no name is bound", () => {
  const instance = createInstance();
  const functions = createZmq(instance);
  const [major, minor, patch] = [{ value: 0 }, { value: 0 }, { value: 0 }];
  functions.zmq_version(major, minor, patch);
  const header = readFileSync(join(STAGED, "include/zmq.h"), "utf8");
  for (const [part, { value }] of Object.entries({ MAJOR: major, MINOR: minor, PATCH: patch }))
    expect(header).toMatch(new RegExp(`#define ZMQ_VERSION_${part} ${value}$`, "m"));
  const exported = Object.keys(instance.exports);
  expect(declared(STAGED).filter((name) => name !== "zmq_ppoll" && !exported.includes(name))).toEqual([]);
  const context = functions.zmq_ctx_new();
  const socket = functions.zmq_socket(context, zmq.ZMQ_PULL);
  expect([functions.zmq_bind(socket, "tcp://no-such-host.invalid:*"), functions.zmq_errno()]).toEqual([-1, zmq.ENODEV]);
  functions.zmq_close(socket);
  functions.zmq_ctx_term(context);
  instance.destroy();
});
