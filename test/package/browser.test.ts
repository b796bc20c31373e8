/**
 * The browser's modules in dist/: their size, what they load, and the files of ts/browser/ that
 * take the place of others. test/browser runs them in Chromium.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { nameOf } from "../../ts/api/options/socket-options.js";
import { errnoText as browserErrnoText } from "../../ts/browser/errno-text.js";
import { ERRNO as browserErrno } from "../../ts/browser/errno-numbers.js";
import { socketOptions as browserOptions } from "../../ts/browser/option-table.js";
import { unsupportedOption as browserUnsupported } from "../../ts/browser/unsupported.js";
import { ERRNO } from "../../ts/core/boundary/errno-numbers.js";
import { errnoText } from "../../ts/zmq/errno-text.js";
import { socketOptions } from "../../ts/zmq/option-table.js";
import { unsupportedOptions } from "../../ts/zmq/unsupported.js";
import { addedKindTable, addedTable, routerTable } from "../../ts/api/options/added-options.js";
import { kindTable, readableTable, socketTable, writableTable } from "../../ts/api/options/socket-options.js";
import { read, ROOT } from "../sources.js";

const DIST = join(ROOT, "dist");
const text = (name: string): string => readFileSync(join(DIST, name), "utf8");
/** Modules that the text imports, statically or by a call. */
const importsOf = (code: string): string[] =>
  Array.from(code.matchAll(/\b(?:from|import\(?)\s*"(\.[^"]+)"/g), ([, path = ""]) => path);

/** Bytes of dist/browser.js, gzipped: docs/browser.md has the same number, in kB. */
const MOST_GZIPPED_BYTES = 39_000;

test("the main entry is one file, and as small as docs/browser.md says", () => {
  const code = text("browser.js");
  expect(importsOf(code)).toEqual([]);
  const size = gzipSync(code, { level: 9 }).length;
  expect(size).toBeLessThan(MOST_GZIPPED_BYTES);
  const [, kilobytes] = /The JavaScript is (\d+) kB gzipped/.exec(read("docs/browser.md")) ?? [];
  expect(Math.abs(Number(kilobytes) - size / 1000)).toBeLessThan(1);
});

test("the other entries load the main one, and nothing else", () => {
  const entries = readdirSync(join(DIST, "browser")).filter((name) => /^[^-]*\.js$/.test(name));
  expect(entries.length).toBeGreaterThan(4);
  for (const name of entries)
    expect([name, [...new Set(importsOf(text(`browser/${name}`)))]]).toEqual([name, ["../browser.js"]]);
});

describe("files in the place of others", () => {
  const list = /const IN_PLACE_OF = \[([^\]]*)\]/.exec(read("rollup.browser.js"))?.[1] ?? "";
  const replaced = Array.from(list.matchAll(/"([^"]+)"/g), ([, path = ""]) => path);

  test("each file of ts/browser/ is in the list, or an entry", () => {
    const parts = readdirSync(join(ROOT, "ts/browser"));
    expect(parts.filter((name) => name !== "streams.ts").sort()).toEqual(replaced.map((path) => basename(path)).sort());
  });

  test("every option has the name that it has on Node", () => {
    const tables = [socketTable, writableTable, readableTable, kindTable, routerTable, addedTable, addedKindTable];
    const properties = new Set(tables.flatMap((table) => Object.values(table).map(({ option }) => option)));
    const others = socketOptions.filter(({ value }) => !properties.has(value));
    expect(browserOptions).toEqual(others.map(({ value }) => ({ name: nameOf(value), value })));
  });

  test("errnos have the numbers and texts that they have on Node", () => {
    expect(Object.keys(browserErrno).length).toBeGreaterThan(40);
    expect(ERRNO).toMatchObject(browserErrno);
    expect(errnoText).toMatchObject(browserErrnoText);
    expect(Object.keys(browserErrno).filter((name) => browserErrnoText[name] === undefined)).toEqual([]);
  });

  test("options that need a socket of the system are refused, and their defaults are not", () => {
    const int = (value: number): Uint8Array => new Uint8Array(Int32Array.of(value).buffer);
    for (const { option, name } of unsupportedOptions) {
      const values = name === "ZMQ_BINDTODEVICE" ? [new Uint8Array(4).fill(101), new Uint8Array()] : [int(5), int(-1)];
      expect(values.map((value) => browserUnsupported(option)?.refuses(value))).toEqual([true, false]);
    }
    expect(browserUnsupported(17)).toBeUndefined();
  });
});
