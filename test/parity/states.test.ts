/**
 * Every method and option of every type of socket in the states in which they are refused: the
 * socket is closed, in a running proxy, or of a type without the member; with valid and invalid
 * arguments. npm zeromq's prototypes have the list.
 */
import { afterAll, describe, expect, test, vi } from "vitest";
import type { Socket } from "../../ts/index.js";
import { addedTo, kindOf, kinds, options, shapeOf, different, type Values } from "./kinds.js";
import { addon, same, type Library, type Run } from "./scenario.js";

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** Setting an option of a socket that is bound warns: see options.test.ts. */
const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
afterAll(() => warned.mockRestore());

const methodsOf = (kind: string): string[] =>
  [...shapeOf(kindOf(addon, kind))]
    .filter(([name, shape]) => shape.includes("function") && name !== "constructor")
    .map(([name]) => name);

/** Argument lists: for each method, valid ones are among invalid ones. */
const argumentLists: readonly (readonly unknown[])[] = [
  [],
  [undefined],
  [null],
  ["text"],
  ["tcp://127.0.0.1:*"],
  ["inproc://parity-states"],
  [["two", "parts"]],
  [17],
  [17, 1],
  [17, true],
  [17, "text"],
  [{}],
  [Symbol("s")],
  ["text", "surplus", "surplus"],
];
/** This library takes another argument, and counts no further ones: see differences.ts. */
const takes: Readonly<Record<string, number>> = { send: 1, receive: 0 };

const described = (args: readonly unknown[]): string => `(${args.map(String).join(", ")})`;

async function everyMethod(run: Run, kind: string, socket: Methods): Promise<void> {
  for (const method of methodsOf(kind))
    for (const args of argumentLists)
      if (args.length <= (takes[method] ?? Infinity))
        await run.outcome(`${method}${described(args)}`, () => socket[method]!(...args));
}

/** Without numbers that an option cannot hold, which this library refuses: see differences.ts. */
const wrong: Values = {
  ...{ undefined, null: null, true: true, text: "x", "no text": "", object: {}, array: [], bigint: 1n },
  ...{ symbol: Symbol("s"), zero: 0, one: 1, negative: -7 },
};

const names = [...options.keys()].filter((name) => !different.includes(name));

async function everyOption(run: Run, kind: string, socket: Values, values = wrong): Promise<void> {
  const added = addedTo(kind);
  for (const name of names) {
    if (!(name in socket) || added.includes(name)) continue;
    await run.outcome(`get ${name}`, () => socket[name]);
    for (const [what, value] of Object.entries(values))
      if (name !== "affinity" || what !== "negative")
        // a number that it cannot hold
        await run.outcome(`${name} = ${what}`, () => void (socket[name] = value));
    await run.outcome(`get ${name}`, () => socket[name]);
  }
}

describe.each(kinds)("%s", (kind) => {
  const make = (zmq: Library): Values => new (kindOf(zmq, kind))({ linger: 0 });

  test("has methods and options", () => {
    expect(methodsOf(kind).length).toBeGreaterThan(15);
    expect(names.filter((name) => name in make(addon)).length).toBeGreaterThan(35);
  });

  same("closed: every method", async (zmq, run) => {
    const socket = make(zmq) as Methods;
    socket["close"]!();
    await everyMethod(run, kind, socket);
  });

  same("closed: every option", async (zmq, run) => {
    const socket = make(zmq);
    (socket as Methods)["close"]!();
    await everyOption(run, kind, socket, { true: true, one: 1, text: "x", symbol: Symbol("s"), object: {} });
  });

  same("open: every option, and values of every type and out of range", async (zmq, run) => {
    const socket = make(zmq);
    run.use(socket as never);
    await everyOption(run, kind, socket);
  });

  same("open: options of other kinds", async (zmq, run) => {
    const socket = make(zmq);
    run.use(socket as never);
    for (const [name, owner] of options) {
      if (name in socket || different.includes(name) || addedTo(kind).includes(name)) continue;
      const { prototype } = kindOf(zmq, owner);
      await run.outcome(`get ${name}`, () => Reflect.get(prototype, name, socket));
      for (const value of [true, 1, "x", Symbol("s")])
        await run.outcome(`${name} = ${String(value)}`, () => void Reflect.set(prototype, name, value, socket));
    }
  });

  same("in a proxy that runs: every method", async (zmq, run) => {
    const ends = [make(zmq), make(zmq)].map((socket) => run.use(socket as never) as Socket);
    for (const end of ends) await end.bind("tcp://127.0.0.1:*");
    const proxy = new zmq.Proxy(ends[0]!, ends[1]!);
    const running = proxy.run();
    for (const end of ends) await everyMethod(run, kind, end as unknown as Methods);
    run.note(ends.map(({ closed }) => closed));
    proxy.terminate();
    await running;
    run.note(ends.map(({ closed }) => closed));
    for (const end of ends) await everyMethod(run, kind, end as unknown as Methods);
  });
});
