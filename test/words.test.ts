/**
 * Removed names do not come back, and prose keeps to docs/glossary.md. Each name is listed with the
 * file that it was in.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");

const NAMES: Readonly<Record<string, readonly string[]>> = {
  "ts/api/credit.ts": ["Credit", "TURN_CREDIT"],
  "ts/api/signal.ts": ["MailboxSignal"],
  "ts/api/draft-signal.ts": ["PollerSignal"],
  "ts/api/senders.ts": ["Senders"],
  "ts/api/unread.ts": ["sendsUnread"],
  "ts/api/handle.ts": ["Guest", "HandleKind"],
  "ts/wasm/early.ts": ["Early", "EARLY_BYTES"],
  "ts/wasm/late.ts": ["Late", "LATE_BYTES"],
  "ts/wasm/life.ts": ["mourn", "lastWords", "Mortal"],
  "ts/shim/patience.ts": ["Patience"],
  "ts/shim/node/vigil.ts": ["Vigil", "overhear"],
  "ts/shim/node/busy-poll.ts": ["BusyPoll"],
  "ts/shim/node/departures.ts": ["Departures"],
  "ts/shim/node/inbox.ts": ["Inbox", "Borrower"],
  "ts/shim/node/outbox.ts": ["Outbox"],
  "ts/shim/node/lifeline.ts": ["holdLifeline", "expectLifeline", "lifelineName"],
  "ts/shim/node/worker.ts": ["bequeath"],
  "ts/instance.ts": ["everybodys"],
  "wasm/posix/answer.h": ["answer_begin", "answer_keeps", "answer_sleeps", "answer_end", "answer_write"],
  "wasm/posix/threads/patience.h": ["patience_tries", "patience_tell"],
};
/** Files whose path is in use again. */
const KEPT = ["ts/instance.ts"];

const PROSE = /\b(?:vigils?|mourn|bequeath|lastWords|everybodys|in vain|whoever)\b/gi;

const files = execFileSync("git", ["ls-files", "ts", "wasm", "docs", "README.md", "examples", "libzmq-src"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .trim()
  .split("\n")
  .filter((file) => /\.(?:ts|c|h|cpp|hpp|md|mjs|sh)$/.test(file) && existsSync(join(ROOT, file)))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), "utf8") }));

describe("removed names", () => {
  test.each(Object.entries(NAMES))("of %s", (old, names) => {
    expect(existsSync(join(ROOT, old))).toBe(KEPT.includes(old));
    const word = new RegExp(`\\b(?:${names.join("|")})\\b`);
    const code = files.filter(({ file }) => /^(?:ts|wasm)\//.test(file));
    expect(code.length).toBeGreaterThan(200);
    expect(code.filter(({ text }) => word.test(text)).map(({ file }) => file)).toEqual([]);
  });
});

test("prose has no word of the old dialect", () => {
  expect("in vain".match(PROSE)).toHaveLength(1);
  const found = files.flatMap(({ file, text }) => (text.match(PROSE) ?? []).map((word) => `${file}: ${word}`));
  expect(found).toEqual([]);
});

test("each path in docs/finding-things.md and docs/glossary.md exists, and has the quoted words", () => {
  const page = readFileSync(join(ROOT, "docs/finding-things.md"), "utf8");
  const paths = Array.from(
    `${page}${readFileSync(join(ROOT, "docs/glossary.md"), "utf8")}`.matchAll(/`((?:ts|wasm)\/[\w./-]+)`/g),
    ([, path = ""]) => path,
  );
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const quotes = Array.from(page.matchAll(/`((?:ts|wasm)\/[\w./-]+)`[^`|]*?\("([^"]+)"\)/g));
  expect(quotes.length).toBeGreaterThan(5);
  const plain = (text: string): string => text.replaceAll(/[\s*]+/g, " ");
  const missing = quotes.filter(([, path = "", quote = ""]) => {
    return !plain(readFileSync(join(ROOT, path), "utf8")).includes(plain(quote));
  });
  expect(missing.map(([, path, quote]) => `${path}: ${quote}`)).toEqual([]);
});
