/**
 * The list of differences: docs/parity.md shows it, and each one has a test. Tests without another
 * place are here.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Pair, Socket } from "../../ts/index.js";
import { differences } from "./differences.js";
import { alone, differs } from "./scenario.js";

const page = readFileSync(join(import.meta.dirname, "..", "..", "docs", "parity.md"), "utf8");

test("docs/parity.md has the list, and nothing else in its table", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| ") && !/^\| (?:What|-)/.test(line));
  const cells = rows.map((row) =>
    row
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim()),
  );
  expect(cells).toEqual(Object.values(differences).map(({ what, addon, ours, why }) => [what, addon, ours, why]));
});

test("each difference has a test", () => {
  const tests = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => readFileSync(join(import.meta.dirname, name), "utf8"))
    .join("\n");
  const tested = Array.from(tests.matchAll(/\b(?:alone|differs)\(\s*"(\w+)"/g), ([, key]) => key);
  expect([...new Set(tested)].sort()).toEqual(Object.keys(differences).sort());
});

differs("joinLeave", (zmq, run) => run.note("join" in zmq.Pair.prototype, "leave" in zmq.Pair.prototype), [
  [false, false],
]);

differs("contextClose", (zmq, run) => run.note("close" in zmq.context, "closed" in zmq.context), [[true, true]]);

differs(
  "surplusArguments",
  async (zmq, run) => {
    const socket = run.use(new zmq.Pair({ sendTimeout: 0, receiveTimeout: 0 }));
    const given = socket as unknown as Record<"send" | "receive", (...args: unknown[]) => Promise<unknown>>;
    await run.outcome("send", () => given.send("text", undefined).catch(() => "refused by libzmq"));
    await run.outcome("receive", () => given.receive(undefined).catch(() => "refused by libzmq"));
  },
  [
    ["send", "resolves", "refused by libzmq"],
    ["receive", "resolves", "refused by libzmq"],
  ],
);

differs(
  "surplusArguments",
  async (zmq, run) => {
    const Kind = zmq.Socket as unknown as new (...args: unknown[]) => Socket;
    const make = (...surplus: unknown[]) => void run.use(new Kind(0, {}, ...surplus));
    for (const surplus of [undefined, null, 5, "x", {}, () => undefined]) await run.outcome("new", () => make(surplus));
    await run.outcome("new", () => make({}, {}));
  },
  Array.from({ length: 7 }, () => ["new", "returns", undefined]),
);

differs(
  "withoutNew",
  async (zmq, run) => {
    const kinds = zmq as unknown as Record<string, () => unknown>;
    for (const name of ["Context", "Observer", "Proxy", "Socket"]) await run.outcome(name, () => kinds[name]!());
  },
  ["Context", "Observer", "Proxy", "Socket"].map((name) => [
    name,
    "throws",
    { name: "TypeError", message: `Class constructor ${name} cannot be invoked without 'new'`, keys: [] },
  ]),
);

differs(
  "largeBuffers",
  async (zmq, run) => {
    const [a, b] = [run.use(new zmq.Pair()), run.use(new zmq.Pair())];
    await a.bind("inproc://large-buffers");
    b.connect("inproc://large-buffers");
    const bytes = Buffer.alloc(1_000_000, 1);
    await a.send(bytes);
    bytes.fill(2);
    run.note((await b.receive())[0]![0]);
  },
  [[1]],
);

alone("foreignThis", async () => {
  const closed = Object.getOwnPropertyDescriptor(Socket.prototype, "closed");
  const methods: Record<string, (...args: unknown[]) => unknown> = Socket.prototype as never;
  const calls = [
    () => closed?.get?.call({}) as unknown,
    ...["close", "send", "receive", "bind"].map(
      (name) => () => methods[name]!.call({}, ...(/send|bind/.test(name) ? ["x"] : [])),
    ),
  ];
  for (const call of calls) expect(call).toThrow(TypeError);
  expect(Reflect.ownKeys(new Pair())).toHaveLength(1);
  return Promise.resolve();
});
