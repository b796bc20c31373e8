/**
 * Layers: imports go one way, and no `any` crosses a layer. The tests read the sources as text, and
 * run nothing. test/seam-lists.test.ts compares the two sides of the seam.
 */
import { readdirSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, normalize, posix } from "node:path";
import { expect, test } from "vitest";
import { read, ROOT } from "./sources.js";

/** The TypeScript of the package, by its path from the root of the repository. */
const sources = new Map(
  readdirSync(join(ROOT, "ts"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => posix.join("ts", name.replaceAll("\\", "/")))
    .map((path) => [path, read(path)] as const),
);

interface Import {
  readonly from: string;
  /** A path from the root of the repository, or the name of a module of Node. */
  readonly to: string;
  readonly typeOnly: boolean;
}

function importsOf(path: string, text: string): Import[] {
  const statements = /^(?:import|export)\s+(?:(type)\s)?(?:[\w*{][^;"']*?\sfrom\s+)?["']([^"']+)["']/gm;
  const found = Array.from(text.matchAll(statements), ([, type, to = ""]) => ({ to, typeOnly: type !== undefined }));
  const dynamic = Array.from(text.matchAll(/\b(?:import|require)\s*\(\s*["']([^"']+)["']/g), ([, to = ""]) => ({
    to,
    typeOnly: false,
  }));
  return [...found, ...dynamic].map(({ to, typeOnly }) => ({ from: path, to: resolved(path, to), typeOnly }));
}

function resolved(from: string, to: string): string {
  if (!to.startsWith(".")) return to;
  return normalize(posix.join(posix.dirname(from), to))
    .replaceAll("\\", "/")
    .replace(/\.js$/, ".ts");
}

const imports = [...sources].flatMap(([path, text]) => importsOf(path, text));

/** The parts of Node's host that the files where layers meet put together. */
const NODE_PARTS = [
  ...["system/builtin.ts", "system/paths.ts", "faults.ts", "host.ts", "loop/exit-hook.ts"].map(
    (name) => `ts/shim/node/${name}`,
  ),
  ...["liveness-pipe.ts", "worker.ts"].map((name) => `ts/shim/node/threads/${name}`),
];

/** How a web server's requests for an upgrade are refused, or left to others. */
const ANSWERS = ["ts/http/refuse.ts", "ts/http/unclaimed.ts"];
/** Parts that the relay shares with Node's host: the check of an allow list. */
const RELAY_PARTS = ["allowed-peers.ts", "system/builtin.ts", "system/paths.ts"].map((name) => `ts/shim/node/${name}`);

/** The host contract and the capabilities. */
const CONTRACT = ["ts/shim/host.ts", "ts/shim/capabilities.ts"];
const REFUSALS = ["ts/shim/thrown.ts", "ts/shim/tls-failures.ts"];
const SHIM_PARTS = ["given-host.ts", "host.ts", "realm.ts"].map((name) => `ts/shim/${name}`);
/** The parts of the shim above the hosts: the platform, and the values that programs get. */
const PLATFORM = ["platform.ts", "program-bytes.ts", "realm.ts"].map((name) => `ts/shim/${name}`);
/** Supplies Node's platform. */
const NODE_PLATFORM = "ts/shim/node/platform/platform.ts";

/**
 * The imports that a folder may have besides its own files: files, and folders with a trailing
 * slash.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  // Entries for Node: Node's side comes first.
  "ts/node.ts": [NODE_PLATFORM, "ts/instance.ts"],
  "ts/index.ts": ["ts/node.ts", "ts/api/index.ts", "ts/instance.ts"],
  "ts/draft.ts": ["ts/node.ts", "ts/api/", "ts/core/errors.ts"],
  "ts/v5-compat/index.ts": ["ts/node.ts", "ts/v5-compat/", "ts/api/", "ts/core/errors.ts", "ts/zmq/constants.ts"],
  "ts/v5-compat/": ["ts/api/", "ts/zmq/constants.ts", "node:events"],
  "ts/browser.ts": ["ts/browser-instance.ts", "ts/api/index.ts", "ts/shim/browser/"],
  "ts/browser-instance.ts": ["ts/core/", "ts/shim/browser/"],
  // Files in the place of others, of all layers (rollup.browser.js), and an entry.
  "ts/browser/": [
    ...["ts/browser-instance.ts", "ts/shim/browser/", "ts/api/", "ts/auth/", "ts/zmq/", "ts/core/"],
    ...REFUSALS,
  ],
  "ts/host.ts": [...CONTRACT],
  "ts/http/": [
    ...["ts/node.ts", "ts/api/", "ts/core/errors.ts", "ts/core/instance/check.ts", "node:"],
    ...["ts/shim/node/system/names.ts", "ts/shim/node/streams/upgrades.ts"],
  ],
  "ts/relay/": [NODE_PLATFORM, ...ANSWERS, "ts/policy/", "ts/shim/relay-protocol.ts", ...RELAY_PARTS, "node:"],
  "ts/sim.ts": ["ts/node.ts", "ts/sim/"],
  // The command line is a program that uses the package by its name, and one parser.
  "ts/cli/": ["libzmq-wasm", "libzmq-wasm/auth", "libzmq-wasm/draft", "libzmq-wasm/sim", "node:", "commander"],
  // A simulation makes instances over its own host, and decides which of them are used by default.
  "ts/sim/": [
    ...["ts/api/", "ts/core/", "ts/instance.ts", "libzmq-wasm"],
    ...["embedded.ts", "host.ts", "simulated/"].map((name) => `ts/shim/${name}`),
  ],
  "ts/instance.ts": [
    "ts/policy/",
    "ts/core/",
    "ts/workers/host-threads.ts",
    "ts/workers/program-threads.ts",
    ...SHIM_PARTS,
    ...NODE_PARTS,
  ],
  "ts/workers/host-worker.ts": [NODE_PLATFORM, "ts/workers/", "ts/policy/", "ts/core/", ...NODE_PARTS],
  "ts/workers/host-worker-failure.ts": ["ts/core/", "ts/workers/host-threads.ts", ...NODE_PARTS],
  "ts/workers/host-threads.ts": ["ts/policy/", "ts/core/", "ts/shim/embedded.ts", ...NODE_PARTS],
  "ts/workers/program-threads.ts": ["ts/core/", "ts/shim/embedded.ts", "node:url", ...NODE_PARTS],
  "ts/workers/thread-worker.ts": ["ts/workers/program-threads.ts", "node:fs", "node:worker_threads"],
  "ts/auth/certificate-files.ts": ["ts/auth/", "node:crypto", "node:fs", "node:fs/promises", "node:path"],
  "ts/auth/index.ts": ["ts/node.ts", "ts/auth/", "ts/core/errors.ts"],
  "ts/auth/": ["ts/api/", "ts/core/", "ts/policy/address.ts", ...PLATFORM],
  "ts/requester.ts": ["ts/node.ts", "ts/api/", "ts/core/errors.ts"],
  "ts/poller.ts": ["ts/node.ts", "ts/api/", "ts/core/errors.ts"],
  // Beacons are UDP of their own: libzmq's does not broadcast.
  "ts/beacon/index.ts": ["ts/node.ts", "ts/beacon/"],
  "ts/beacon/": ["ts/api/", "ts/shim/program-bytes.ts", "node:dgram", "node:dns", "node:net", "node:os"],
  "ts/streams.ts": ["ts/node.ts", "ts/api/", "ts/core/errors.ts", "node:stream", "node:stream/web"],
  "ts/api/": ["ts/policy/refusal.ts", "ts/zmq/", "ts/core/", "ts/shim/host.ts", ...REFUSALS, ...PLATFORM],
  "ts/zhelpers.ts": ["ts/node.ts", "ts/zmq/index.ts", "ts/core/errors.ts", "node:fs", "node:util"],
  "ts/zmq/index.ts": ["ts/node.ts", "ts/instance.ts", "ts/zmq/", "ts/core/"],
  "ts/zmq/": ["ts/policy/refusal.ts", "ts/core/", "ts/shim/host.ts", ...REFUSALS, ...PLATFORM],
  "ts/core/": [...CONTRACT, "ts/shim/backoff.ts", "ts/shim/bytes.ts", "ts/shim/thrown.ts", ...PLATFORM],
  "ts/shim/embedded.ts": ["node:module", "node:url"],
  // What an instance may bind and connect.
  "ts/policy/": ["ts/shim/platform.ts"],
  "ts/shim/host.ts": [],
  "ts/shim/capabilities.ts": ["ts/shim/host.ts"],
  "ts/shim/given-host.ts": [...CONTRACT],
  "ts/shim/simulated/": ["ts/shim/host.ts", "ts/shim/platform.ts"],
  "ts/shim/browser/": [...CONTRACT, ...PLATFORM, "ts/shim/relay-protocol.ts"],
  "ts/shim/relay-protocol.ts": [],
  "ts/shim/platform.ts": ["ts/shim/program-bytes.ts"],
  "ts/shim/program-bytes.ts": [],
  "ts/shim/bytes.ts": ["ts/shim/platform.ts"],
  "ts/shim/realm.ts": [],
  "ts/shim/backoff.ts": [],
  ...Object.fromEntries(REFUSALS.map((path) => [path, []])),
  "ts/shim/faults/": [...CONTRACT],
  "ts/shim/node/": [
    ...CONTRACT,
    ...PLATFORM,
    "ts/shim/backoff.ts",
    "ts/shim/bytes.ts",
    ...REFUSALS,
    "ts/shim/embedded.ts",
    "ts/shim/faults/",
    "ts/policy/",
    "node:",
  ],
};

function covers(place: string, path: string): boolean {
  return /[/:]$/.test(place) ? path.startsWith(place) : path === place;
}

function layerOf(path: string): string {
  const layer = Object.keys(allowed).find((place) => covers(place, path));
  if (layer === undefined) throw new Error(`${path} is in no layer`);
  return layer;
}

function arrows(list: readonly Import[]): string[] {
  return list.map(({ from, to }) => `${from} → ${to}`);
}

test("imports go as docs/architecture/layers.md says", () => {
  expect(imports.length).toBeGreaterThan(sources.size);
  const wrong = imports.filter(({ from, to }) => {
    const layer = layerOf(from);
    return !covers(layer, to) && !allowed[layer]!.some((place) => covers(place, to));
  });
  expect(arrows(wrong)).toEqual([]);
});

test("an arrow in the wrong direction would be seen", () => {
  const text = [
    'import { a,\n  b } from "../../api/sockets/socket.js";',
    'export type * from "../../zmq/types.js";',
    'import "node:net";',
    'const late = await import("../../zmq/index.js");',
  ].join("\n");
  const found = importsOf("ts/core/boundary/example.ts", text).map(({ to, typeOnly }) => [to, typeOnly]);
  expect(found).toEqual([
    ["ts/api/sockets/socket.ts", false],
    ["ts/zmq/types.ts", true],
    ["node:net", false],
    ["ts/zmq/index.ts", false],
  ]);
});

test("of the host contract, the layers above take types and constants, no more", () => {
  const taken = [...sources]
    .filter(([path]) => !path.startsWith("ts/shim/") && !/^ts\/(instance|workers\/host-worker)\.ts$/.test(path))
    .flatMap(([path, text]) =>
      Array.from(text.matchAll(/^import \{([^}]*)\} from "[^"]*\/shim\/host\.js"/gm), ([, names = ""]) =>
        names.split(",").map((name) => ({ path, name: name.trim() })),
      ).flat(),
    );
  expect(taken.map(({ name }) => name)).toContain("POLLIN");
  expect(taken.filter(({ name }) => !/^(?:|type \w+|[A-Z_]+)$/.test(name))).toEqual([]);
});

test("above the instance no file asks for a mode: it asks for what an instance can do", () => {
  const asking = [...sources].filter(
    ([path, text]) =>
      /^ts\/(?:api|zmq|auth|v5-compat|[\w-]+\.ts)/.test(path) && /mode [!=]==? "|[!=]==? "inline"/.test(text),
  );
  expect(asking.map(([path]) => path)).toEqual([]);
  expect(read("ts/core/instance/instance.ts")).toContain("readonly callsBlock: boolean;");
});

test("nothing is imported but this package and Node, which is named as node:, and a parser by the command line", () => {
  const strange = imports.filter(
    ({ from, to }) =>
      !sources.has(to) &&
      !/^libzmq-wasm(?:\/(?:auth|draft|sim))?$/.test(to) &&
      !(to === "commander" && from.startsWith("ts/cli/")) &&
      !(to.startsWith("node:") && builtinModules.includes(to.slice(5))),
  );
  expect(arrows(strange)).toEqual([]);
});

test("no `any` is written, and no check of types is suppressed", () => {
  const written = /(?::|\bas|<|,|\||=>?)\s*any\b(?=\s*(?:[;,)\]}>=|[]|$))|@ts-(?:ignore|nocheck|expect-error)/gm;
  expect("let x: any; f(y as any); z as Map<string, any>; type T = any;".match(written)).toHaveLength(4);
  const lines = [...sources].flatMap(([path, text]) =>
    text
      .split("\n")
      .filter((line) => line.match(written))
      .map((line) => `${path}: ${line.trim()}`),
  );
  expect(lines).toEqual([]);
});
