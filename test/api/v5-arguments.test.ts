/**
 * Wrong arguments of npm zeromq 5's API. Each is refused at once, with the Error of npm zeromq 6,
 * or with a TypeError that says what is wrong or what to do.
 */
import { describe, expect, test } from "vitest";
import { ErrnoError } from "../../ts/index.js";
import * as zmq from "../../ts/v5-compat/index.js";

/** The calls of an untyped program. */
type Loose = Record<string, (...args: unknown[]) => unknown>;

const loose = zmq as unknown as Loose & { Context: Loose };

/** The error of a call on a socket, which is then closed. */
function refused(type: string, call: (socket: Loose) => unknown): string {
  const socket = zmq.socket(type as zmq.SocketType, { linger: 0 });
  try {
    call(socket);
    return "nothing";
  } catch (error) {
    const { name, message, detail = "" } = error as Error & { detail?: string };
    return `${error instanceof ErrnoError ? `ErrnoError ${error.code}` : name}: ${message} ${detail}`;
  } finally {
    socket.close();
  }
}

/** Rows of a name, a call on a socket of the type, and the error's text. */
type Table = readonly (readonly [string, (socket: Loose) => unknown, RegExp])[];

function table(type: string, rows: Table): void {
  describe(type, () => {
    test.each(rows)("%s", (_, call, says) => {
      expect(refused(type, call)).toMatch(says);
    });
  });
}

const TCP = "tcp://127.0.0.1:*";
const nothing = (): void => undefined;

table("dealer", [
  ["socket()", () => loose["socket"]!(), /^Error: Invalid socket type: undefined types are pair, req/],
  ['socket("deler")', () => loose["socket"]!("deler"), /^Error: Invalid socket type: deler did you mean "dealer"/],
  ["socket(5)", () => loose["socket"]!(5), /^Error: Invalid socket type: 5 types are pair/],
  ["socket(null)", () => loose["socket"]!(null), /^Error: Invalid socket type: null/],
  ['socket("toString")', () => loose["socket"]!("toString"), /^Error: Invalid socket type: toString/],
  ["socket(a symbol)", () => loose["socket"]!(Symbol("s")), /^Error: Invalid socket type: Symbol/],
  ['socket("req", 5)', () => loose["socket"]!("req", 5), /^TypeError: Options must be an object/],
  ['socket("req", "linger")', () => loose["socket"]!("req", "linger"), /^TypeError: Options must be an object/],
  ['socket("req", { linger: "0" })', () => loose["socket"]!("req", { linger: "0" }), /^TypeError: .*must be a number/],
  ["Socket()", () => loose["Socket"]!(), /^Error: Invalid socket type: undefined/],
  ["new Context()", () => Reflect.construct(zmq.Context, []), /^Error: Context cannot be instantiated/],
  ["Context.setMaxSockets(text)", () => loose.Context["setMaxSockets"]!("5"), /^TypeError: .*must be a number/],
  ["Context.setMaxThreads()", () => loose.Context["setMaxThreads"]!(), /^TypeError: .*must be a number/],
  ["bind()", (socket) => socket["bind"]!(), /^TypeError: Address must be a string/],
  ["bind(5)", (socket) => socket["bind"]!(5), /^TypeError: Address must be a string/],
  ["bind(address, 5)", (socket) => socket["bind"]!(TCP, 5), /^TypeError: Callback must be a function/],
  ["bind(address, {})", (socket) => socket["bind"]!(TCP, {}), /^TypeError: Callback must be a function/],
  ["unbind(5)", (socket) => socket["unbind"]!(5), /^TypeError: Address must be a string/],
  ["unbind(address, 5)", (socket) => socket["unbind"]!(TCP, 5), /^TypeError: Callback must be a function/],
  ["bindSync(5)", (socket) => socket["bindSync"]!(5), /^TypeError: Address must be a string/],
  ["bindSync(nonsense)", (socket) => socket["bindSync"]!("nonsense"), /^ErrnoError EINVAL: .*an endpoint is like/],
  ["unbindSync(5)", (socket) => socket["unbindSync"]!(5), /^TypeError: Address must be a string/],
  [
    "unbindSync(unknown)",
    (socket) => socket["unbindSync"]!("tcp://127.0.0.1:1"),
    /^ErrnoError ENOENT: No such endpoint/,
  ],
  ["connect(5)", (socket) => socket["connect"]!(5), /^TypeError: Address must be a string/],
  ["connect(nonsense)", (socket) => socket["connect"]!("nonsense"), /^ErrnoError EINVAL: .*an endpoint is like/],
  ["disconnect(5)", (socket) => socket["disconnect"]!(5), /^TypeError: Address must be a string/],
  ["disconnect(unknown)", (socket) => socket["disconnect"]!("tcp://127.0.0.1:1"), /^ErrnoError ENOENT/],
  ["send(text, callback)", (socket) => socket["send"]!("x", nothing), /^TypeError: Flags .* callback\)/],
  ["send(text, text)", (socket) => socket["send"]!("x", "more"), /^TypeError: Flags must be a number/],
  ["send(text, {})", (socket) => socket["send"]!("x", {}), /^TypeError: Flags must be a number/],
  ["send(text, NaN)", (socket) => socket["send"]!("x", NaN), /^TypeError: Flags must be a number/],
  ["send(text, 0.5)", (socket) => socket["send"]!("x", 0.5), /^TypeError: Flags must be a number/],
  ["send(text, 0, 5)", (socket) => socket["send"]!("x", 0, 5), /^TypeError: Callback must be a function/],
  ["read()", (socket) => socket["read"]!(), /^Error: read\(\) has been removed/],
  ["subscribe(text)", (socket) => socket["subscribe"]!("x"), /^Error: Subscriber socket required/],
  ["unsubscribe(text)", (socket) => socket["unsubscribe"]!("x"), /^Error: Subscriber socket required/],
  ["setsockopt()", (socket) => socket["setsockopt"]!(), /^Error: Unknown option undefined: options are/],
  ["setsockopt(99999, 1)", (socket) => socket["setsockopt"]!(99_999, 1), /^Error: Unknown option 99999/],
  ['setsockopt("lingre", 0)', (socket) => socket["setsockopt"]!("lingre", 0), /^Error: .* did you mean "linger"/],
  ['setsockopt("toString", 0)', (socket) => socket["setsockopt"]!("toString", 0), /^Error: Unknown option toString/],
  ['setsockopt("linger")', (socket) => socket["setsockopt"]!("linger"), /^TypeError: .*must be a number/],
  ["setsockopt(ZMQ_TYPE, 1)", (socket) => socket["setsockopt"]!(zmq.ZMQ_TYPE, 1), /^Error: .* can only be read/],
  ["setsockopt(ZMQ_LINGER, -5)", (socket) => socket["setsockopt"]!(zmq.ZMQ_LINGER, -5), /^ErrnoError EINVAL/],
  ["getsockopt()", (socket) => socket["getsockopt"]!(), /^Error: Unknown option undefined: options are/],
  ['getsockopt("identify")', (socket) => socket["getsockopt"]!("identify"), /^Error: .* did you mean "identity"/],
  ["getsockopt(ZMQ_SUBSCRIBE)", (socket) => socket["getsockopt"]!(zmq.ZMQ_SUBSCRIBE), /^Error: .* can only be set/],
  ["proxy()", () => loose["proxy"]!(), /^TypeError: Front-end must be a socket object/],
  ["proxy(socket)", (socket) => loose["proxy"]!(socket), /^TypeError: Back-end must be a socket object/],
  ["proxy({}, {})", () => loose["proxy"]!({}, {}), /^TypeError: Front-end must be a socket object/],
  [
    "proxy(socket, socket, {})",
    (socket) => loose["proxy"]!(socket, socket, {}),
    /^TypeError: Capture must be a socket/,
  ],
  [
    "proxy(dealer, dealer)",
    (socket) => loose["proxy"]!(socket, socket),
    /dealer\/dealer is none of push\/pull.*router\/dealer/,
  ],
]);

table("sub", [
  ["send(text)", (socket) => socket["send"]!("x"), /^Error: Cannot send on this socket type/],
  ["subscribe()", (socket) => socket["subscribe"]!(), /^TypeError: .*must be a string or buffer/],
  ["subscribe(5)", (socket) => socket["subscribe"]!(5), /^TypeError: .*must be a string or buffer/],
  ["unsubscribe({})", (socket) => socket["unsubscribe"]!({}), /^TypeError: .*must be a string or buffer/],
]);

describe("a closed socket", () => {
  const closed = (call: (socket: Loose) => unknown): string =>
    refused("dealer", (socket) => {
      socket["close"]!();
      call(socket);
    });

  test.each([
    ["bind", /^ErrnoError EBADF: Socket is closed/],
    ["unbind", /^ErrnoError EBADF/],
    ["bindSync", /^ErrnoError EBADF/],
    ["unbindSync", /^ErrnoError EBADF/],
    ["connect", /^ErrnoError EBADF/],
    ["disconnect", /^ErrnoError EBADF/],
  ])("%s(address)", (method, says) => {
    expect(closed((socket) => socket[method]!(TCP))).toMatch(says);
  });

  test("options", () => {
    expect(closed((socket) => socket["getsockopt"]!("linger"))).toMatch(/^ErrnoError ENOTSOCK/);
    expect(closed((socket) => socket["setsockopt"]!("linger", 0))).toMatch(/^ErrnoError ENOTSOCK/);
  });

  test("can be closed again, paused and resumed without an error", () => {
    for (const method of ["close", "pause", "resume"]) expect(closed((socket) => socket[method]!())).toBe("nothing");
  });
});

test("flags without a meaning, and missing callbacks", () => {
  for (const flags of [undefined, null, 0, false])
    for (const callback of [undefined, null])
      expect(refused("dealer", (socket) => socket["send"]!("text", flags, callback))).toBe("nothing");
});
