/** Version, capabilities, errno, texts, and that every function of the two headers exists. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { defaultMirrored } from "../../ts/instance.js";
import * as functions from "../../ts/zmq/functions.js";
import * as zmq from "../../ts/zmq/index.js";
import { failure } from "./support.js";

test("every function of zmq.h and zmq_draft.h is exported under its name", () => {
  const list = JSON.parse(readFileSync(new URL("../../wasm/exports/exports.json", import.meta.url), "utf8")) as {
    zmq: string[];
  };
  expect(list.zmq).toHaveLength(95);
  expect(list.zmq.filter((name) => !(name in functions))).toEqual([]);
});

test("createZmq() binds every function", () => {
  const bound: Record<string, unknown> = zmq.createZmq(defaultMirrored());
  expect(Object.keys(bound).sort()).toEqual(Object.keys(functions).sort());
  expect(Object.entries(bound).filter(([, value]) => typeof value !== "function")).toEqual([]);
});

test("the constants are those of the headers that were built", () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const output = mkdtempSync(join(tmpdir(), "zmq-constants-"));
  const errnoHeader = join(output, "errno.h");
  writeFileSync(errnoHeader, "");
  execFileSync(process.execPath, [
    join(root, "libzmq-src/constants.mjs"),
    join(root, "build/stage/libzmq/include"),
    errnoHeader,
    output,
  ]);
  for (const file of ["ts/zmq/constants.ts", "ts/zmq/option-table.ts"])
    expect(readFileSync(join(output, file), "utf8")).toBe(readFileSync(join(root, file), "utf8"));
  rmSync(output, { recursive: true });
});

test("zmq_version() is the version of the headers", () => {
  const [major, minor, patch] = [{ value: 0 }, { value: 0 }, { value: 0 }];
  zmq.zmq_version(major, minor, patch);
  expect([major.value, minor.value, patch.value]).toEqual([
    zmq.ZMQ_VERSION_MAJOR,
    zmq.ZMQ_VERSION_MINOR,
    zmq.ZMQ_VERSION_PATCH,
  ]);
  expect(zmq.ZMQ_VERSION).toBe(zmq.ZMQ_MAKE_VERSION(major.value, minor.value, patch.value));
});

test("zmq_has() returns the capabilities of the build", () => {
  for (const name of ["ipc", "pgm", "curve", "draft", "WS", "WSS"])
    expect([name, zmq.zmq_has(name)]).toEqual([name, 1]);
  for (const name of ["norm", "gssapi", "tipc", "vmci", "nonsense", ""])
    expect([name, zmq.zmq_has(name)]).toEqual([name, 0]);
});

test("zmq_errno() numbers errors as the platform does, and libzmq's own as zmq.h does", () => {
  expect(failure(zmq.zmq_close(null))).toBe("-1 ENOTSOCK");
  expect(zmq.zmq_errno()).toBe(constants.errno.ENOTSOCK);
  expect(zmq.EAGAIN).toBe(constants.errno.EAGAIN);
  expect([zmq.EFSM, zmq.ENOCOMPATPROTO, zmq.ETERM, zmq.EMTHREAD]).toEqual(
    [51, 52, 53, 54].map((number) => zmq.ZMQ_HAUSNUMERO + number),
  );
});

test("zmq_errno() outlives calls that succeed", () => {
  zmq.zmq_close(null);
  zmq.zmq_has("ipc");
  zmq.zmq_strerror(1);
  expect(zmq.zmq_errno()).toBe(zmq.ENOTSOCK);
});

test.each([
  [zmq.EAGAIN, "Resource temporarily unavailable"],
  [zmq.EADDRINUSE, "Address already in use"],
  [zmq.EINVAL, "Invalid argument"],
  [zmq.ENOTSUP, "Operation not supported"],
  [zmq.EHOSTUNREACH, "Host unreachable"],
  [zmq.EFSM, "Operation cannot be accomplished in current state"],
  [zmq.ENOCOMPATPROTO, "The protocol is not compatible with the socket type"],
  [zmq.ETERM, "Context was terminated"],
  [zmq.EMTHREAD, "No thread available"],
  [0, "Success"],
  [99999, "Unknown error 99999"],
])("zmq_strerror(%i) is %s", (number, text) => {
  expect(zmq.zmq_strerror(number)).toBe(text);
});
