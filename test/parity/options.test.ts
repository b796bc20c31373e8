/**
 * Every option of every type of socket, and of contexts: its default, and the result of many
 * values, valid and invalid. npm zeromq's prototypes have the list of options.
 */
import { afterAll, describe, expect, test, vi } from "vitest";
import * as ourSockets from "../../ts/index.js";
import { different, kindOf, kinds, options, type Values } from "./kinds.js";
import { addon, alone, differs, ours, same, type Library } from "./scenario.js";

const texts = {
  '""': "",
  text: "x",
  umlaut: "ü",
  nul: "a\0b",
  surrogate: "\ud800",
  address: "127.0.0.1",
  filter: "127.0.0.1/33",
  host: "127.0.0.1:1080",
  255: "x".repeat(255),
  256: "x".repeat(256),
  128: "é".repeat(128),
  key: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
  bytes: Buffer.from("bytes"),
  "bytes with nul": Buffer.from("a\0b"),
  "no bytes": Buffer.alloc(0),
  binary: Buffer.from([1, 2, 255, 0]),
  Uint8Array: new Uint8Array([65, 66]),
  "part of an Uint8Array": new Uint8Array([65, 66, 67]).subarray(1, 2),
};
const numbers = [-2, -1, 0, 1, 2, 3, 2 ** 31 - 1];
/** Numbers that some options cannot hold; npm zeromq changes them. */
const unheld: Values = Object.fromEntries(
  [-0.5, 1.5, 1.9, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 63, 2 ** 64, -(2 ** 31) - 1]
    .concat([-(2 ** 63), 1e300, -1e300])
    .map((n) => [`number ${n}`, n]),
);
const values: Values = {
  ...texts,
  ...Object.fromEntries(numbers.map((n) => [`number ${n}`, n])),
  ...{ undefined, null: null, true: true, false: false, object: {}, array: [], bigint: 1n, date: new Date(0) },
  ...{ symbol: Symbol("s"), function: () => undefined, ArrayBuffer: new ArrayBuffer(2) },
  ...{ "Number object": new Number(1), "String object": new String("s"), "Boolean object": new Boolean(true) },
};

describe("the same values", () => {
  test("there are some", () => expect(options.size).toBeGreaterThan(65));

  describe.each(kinds)("%s", (kind) => {
    same("at first", async (zmq, run) => {
      const socket = new (kindOf(zmq, kind))();
      // A Router's `notify` is an addition of ours.
      const names = [...options.keys()].filter((name) => !/^curve\w+Key$/.test(name));
      for (const name of names.filter((name) => kind !== "Router" || name !== "notify"))
        await run.outcome(name, () => [name in socket, socket[name]]);
      socket.close();
    });
  });

  const settable = [...options].filter(([name]) => !different.includes(name));
  describe.each(settable)("%s", (name, kind) => {
    same("each value: accepted or refused, and the value that is read then", async (zmq, run) => {
      for (const [what, value] of Object.entries(values)) {
        if (name === "affinity" && Number(what.replace("number ", "")) < 0) continue; // not held
        const socket = new (kindOf(zmq, kind))();
        await run.outcome(what, () => void (socket[name] = value));
        await run.outcome(what, () => socket[name]);
        socket.linger = 0;
        socket.close();
      }
    });
  });

  describe.each(different)("%s", (name) => {
    same("values that are refused by their type", async (zmq, run) => {
      const socket = run.use(new zmq.Pair()) as unknown as Values;
      for (const value of [undefined, {}, [], 1n, Symbol("s"), new Date(0)])
        await run.outcome(typeof value, () => void (socket[name] = value));
    });
  });
});

describe("contexts", () => {
  const names = ["ioThreads", "maxSockets", "maxMessageSize", "ipv6", "blocky", "threadPriority"];
  describe.each([...names, "threadSchedulingPolicy", "maxSocketsLimit"])("%s", (name) => {
    same("at first, and each value", async (zmq, run) => {
      const context = (): Values => new zmq.Context() as unknown as Values;
      run.note(context()[name]);
      run.note((zmq.context as unknown as Values)[name]);
      for (const [what, value] of Object.entries(values)) {
        const one = context();
        await run.outcome(what, () => void (one[name] = value));
        await run.outcome(what, () => one[name]);
      }
    });
  });

  same("options by number", async (zmq, run) => {
    const context = new zmq.Context() as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const type of ["Bool", "Int32"]) {
      for (const args of [[], ["1"], [1], [42], [99], [1, 2]])
        await run.outcome(`get ${args.length}`, () => context[`get${type}Option`]!(...args));
      for (const args of [[], ["1", 1], [1], [1, 1], [1, true], [42, false], [99, 1]])
        await run.outcome(`set ${args.length}`, () => context[`set${type}Option`]!(...args));
    }
  });
});

same("options of sockets by number", async (zmq, run) => {
  const socket = run.use(new zmq.Pair()) as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const type of ["Bool", "Int32", "Uint32", "Int64", "Uint64", "String"]) {
    for (const args of [[], ["17"], [999], [17, 1]])
      await run.outcome(`get${type}Option`, () => socket[`get${type}Option`]!(...args));
    for (const args of [[], ["17", 1], [17], [17, Symbol("s")], [999, 1], [999, true]])
      await run.outcome(`set${type}Option`, () => socket[`set${type}Option`]!(...args));
  }
  for (const [type, option, bits] of [
    ["Uint64", 4, 64],
    ["Int64", 22, 63],
  ] as const) {
    const greatest = 2 ** bits; // 2 ** bits - 1, rounded
    await run.outcome(`the greatest ${type}`, () => socket[`set${type}Option`]!(option, greatest));
    await run.outcome(`the greatest ${type} is kept`, () => socket[`get${type}Option`]!(option));
  }
});

/** Warnings of the libraries, which are not printed. */
const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
afterAll(() => warned.mockRestore());

/** The warnings that a call causes. */
function warnings(call: () => void): unknown[] {
  warned.mockClear();
  call();
  return warned.mock.calls.map(([text]) => text);
}

describe("warnings", () => {
  const late = "Socket option will not take effect until next connect/bind.";
  const samples: Values = { Bool: true, Int32: 10, Uint64: 1, Int64: 10, String: "127.0.0.1:1080" };

  /** A value that the option accepts. */
  function sampleOf(zmq: Library, name: string, kind: string): unknown {
    return Object.values(samples).find((value) => {
      const socket = new (kindOf(zmq, kind))({ linger: 0 });
      try {
        socket[name] = value;
        return true;
      } catch {
        return false;
      } finally {
        socket.close();
      }
    });
  }

  test.each([...options].filter(([name]) => !different.includes(name)))("%s, while bound", (name, kind) => {
    const value = sampleOf(ours, name, kind);
    if (value === undefined) return; // cannot be set
    const seen = [addon, ours].map((zmq) => {
      const socket = new (kindOf(zmq, kind))({ linger: 0 });
      socket.bindSync(kind === "Stream" ? "tcp://127.0.0.1:*" : `inproc://warn-${name}`);
      const texts = warnings(() => (socket[name] = value));
      socket.linger = 0;
      socket.close();
      return texts;
    });
    expect(seen[0]!.every((text) => text === late)).toBe(true);
    expect(seen[1]).toEqual(seen[0]);
  });

  same("numbers that JavaScript cannot hold", (zmq, run) => {
    const socket = run.use(new zmq.Pair());
    for (const value of [2 ** 53 - 1, 2 ** 53, 2 ** 54]) run.note(warnings(() => (socket.affinity = value)));
  });
});

same("a surplus argument of those", async (zmq, run) => {
  const socket = run.use(new zmq.Pair()) as unknown as Record<string, (...args: unknown[]) => unknown>;
  await run.outcome("get", () => socket["getInt32Option"]!(17, 1));
  for (const [type, value] of Object.entries({ Bool: true, Int32: 1, Uint64: 1, String: "x" }))
    await run.outcome(`set${type}Option`, () => socket[`set${type}Option`]!(17, value, 1));
});

differs(
  "unheldNumbers",
  async (zmq, run) => {
    const socket = run.use(new zmq.Pair()) as unknown as Values;
    const context = new zmq.Context() as unknown as Values;
    for (const [what, value] of Object.entries(unheld)) {
      await run.outcome(what, () => void (socket["sendHighWaterMark"] = value));
      await run.outcome(what, () => void (context["maxSockets"] = value));
    }
  },
  Object.keys(unheld).flatMap((what) =>
    Array.from({ length: 2 }, () => [
      what,
      "throws",
      { name: "Error", message: "Invalid argument", errno: 22, code: "EINVAL", keys: ["errno", "code"] },
    ]),
  ),
);
differs(
  "curveKeys",
  async (zmq, run) => {
    const socket = run.use(new zmq.Pair());
    for (const name of ["curvePublicKey", "curveSecretKey", "curveServerKey"] as const) {
      await run.outcome("at first", () => socket[name]);
      await run.outcome("set", () => (socket[name] = texts.key));
      await run.outcome("get", () => socket[name]);
    }
  },
  Array.from({ length: 3 }, () => [
    ["at first", "returns", null],
    ["set", "returns", texts.key],
    ["get", "returns", texts.key],
  ]).flat(),
);
differs(
  "notHonoured",
  async (zmq, run) => {
    const socket = run.use(new zmq.Pair()) as unknown as Values;
    const set: Values = { tcpKeepaliveCount: 1, tcpKeepaliveInterval: 1, typeOfService: 1, tcpMaxRetransmitTimeout: 1 };
    for (const [name, value] of Object.entries({ ...set, interface: "lo" }))
      await run.outcome(name, () => void (socket[name] = value));
  },
  ["tcpKeepaliveCount", "tcpKeepaliveInterval", "typeOfService", "tcpMaxRetransmitTimeout", "interface"].map((name) => [
    name,
    "throws",
    { name: "Error", message: "Protocol not available", errno: 92, code: "ENOPROTOOPT", keys: ["errno", "code"] },
  ]),
);

alone("detail", (run) => {
  const socket = run.use(new ourSockets.Pair());
  const refused = (call: () => unknown): unknown => {
    try {
      return call();
    } catch (error) {
      return error;
    }
  };
  expect(refused(() => (socket.linger = -5))).toMatchObject({
    code: "EINVAL",
    detail: "linger = -5: milliseconds, 0 or more, or -1 for no limit",
  });
  expect(refused(() => (socket.linger = "1" as unknown as number))).toMatchObject({
    detail: "linger is of type string",
  });
  expect(refused(() => (socket.plainPassword = "secret".repeat(100)))).toMatchObject({
    detail: "plainPassword: 1 to 255 bytes, or null for none; given were 600 bytes",
  });
  expect(refused(() => (socket.typeOfService = 1))).toMatchObject({ detail: "typeOfService: Node has no IP_TOS" });
  expect(refused(() => new ourSockets.Context({ maxSockets: -1 }))).toMatchObject({ detail: "maxSockets = -1" });
  return Promise.resolve();
});
