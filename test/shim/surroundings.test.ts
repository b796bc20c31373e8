/** Clocks, random numbers, the environment, files and interfaces, and the mapping of errors. */
import { mkdirSync, writeFileSync } from "node:fs";
import { constants, networkInterfaces } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ErrorNumbers } from "../../ts/shim/node/system/errors.js";
import { folder, Party } from "./fake-link.js";

test("clocks", () => {
  const { host } = new Party();
  expect(Math.abs(host.now(0) - Date.now())).toBeLessThan(1000);
  const before = host.now(1);
  host.sleep?.(2);
  expect(host.now(1) - before).toBeGreaterThanOrEqual(2);
});

test("random bytes, in unshared and in shared memory", () => {
  const { host } = new Party();
  for (const buffer of [new ArrayBuffer(64), new SharedArrayBuffer(64)]) {
    const view = new Uint8Array(buffer, 16, 32);
    host.random(view);
    expect(new Set(view).size).toBeGreaterThan(10);
    expect([...new Uint8Array(buffer, 0, 16)].every((byte) => byte === 0)).toBe(true);
  }
});

test("the environment", () => {
  const { host } = new Party();
  expect(host.environment("PATH")).toBe(process.env["PATH"]);
  expect(host.environment("NO_SUCH_VARIABLE")).toBeUndefined();
});

test("files", () => {
  const { host, ...party } = new Party();
  const no = (name: keyof typeof constants.errno): number => -constants.errno[name];
  const path = folder();
  expect(party).toBeDefined();
  const made = host.fileMkdtemp(join(path, "tmpXXXXXX"));
  expect(made).toMatch(/tmp......$/);
  expect(host.fileMode(String(made)) & 0o170777).toBe(0o040700);
  expect(host.fileMkdtemp(join(path, "tmp"))).toBe(no("EINVAL"));
  expect(host.fileMkdtemp(join(path, "none", "XXXXXX"))).toBe(no("ENOENT"));
  writeFileSync(join(path, "file"), "");
  mkdirSync(join(path, "full"));
  writeFileSync(join(path, "full", "file"), "");
  expect(host.fileMode(join(path, "file")) & 0o170000).toBe(0o100000);
  expect(host.fileMode(join(path, "none"))).toBe(no("ENOENT"));
  expect(host.fileUnlink(join(path, "file"))).toBe(0);
  expect(host.fileUnlink(join(path, "file"))).toBe(no("ENOENT"));
  expect(host.fileUnlink("a\0b")).toBe(no("EINVAL"));
  expect(host.fileRmdir(join(path, "full"))).toBe(no("ENOTEMPTY"));
  expect(host.fileRmdir(String(made))).toBe(0);
});

test("interfaces: the system's list, and the index of each", () => {
  const { host } = new Party();
  const listed = host.interfaces();
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address));
  expect(listed.map(({ address }) => address)).toEqual(addresses);
  const loopback = listed.find(({ address }) => address === "127.0.0.1");
  expect(loopback).toMatchObject({ family: 4, prefixLength: 8, internal: true });
  if (process.platform === "linux") expect(loopback?.index).toBeGreaterThan(0);
});

describe("errors", () => {
  const errors = new ErrorNumbers(constants.errno);
  const error = (code: string) => Object.assign(new Error(code), { code });
  /** Errnos that libzmq asserts never to happen to a connection: tcp.cpp, tcp_connecter.cpp. */
  const FATAL = ["EBADF", "ENOPROTOOPT", "ENOTSOCK", "ENOBUFS", "EACCES", "ENOMEM", "EFAULT", "EISCONN", "EMSGSIZE"];
  const fatal = [...FATAL, "EDESTADDRREQ", "EOPNOTSUPP", "EPERM", "ERR_ANYTHING", "", "NO_SUCH_ERROR"];

  test.each(fatal)("a connection never fails with %s", (code) => {
    expect(errors.connection(error(code))).toBe(constants.errno.ECONNRESET);
    expect([constants.errno.ECONNREFUSED, constants.errno.ETIMEDOUT]).toContain(errors.attempt(error(code), false));
  });

  test("known errors are kept, and names that do not resolve are unreachable", () => {
    expect(errors.connection(error("EPIPE"))).toBe(constants.errno.EPIPE);
    expect(errors.connection(error("ETIMEDOUT"))).toBe(constants.errno.ETIMEDOUT);
    expect(errors.attempt(error("ENOENT"), false)).toBe(constants.errno.ENOENT);
    expect(errors.attempt(error("EACCES"), false)).toBe(constants.errno.ECONNREFUSED);
    for (const code of ["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL"])
      expect(errors.attempt(error(code), false)).toBe(constants.errno.EHOSTUNREACH);
    expect(errors.connection(undefined)).toBe(constants.errno.ECONNRESET);
  });

  test("an errno that libc does not know is EIO", () => {
    expect(new ErrorNumbers({ EIO: 5 }).number("ESOMETHING")).toBe(5);
  });
});
