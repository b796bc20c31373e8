/**
 * Values of every odd kind as the arguments of public functions. Each is accepted, or refused by an
 * error of the library that explains itself: never by the engine's own text alone.
 */
import { createServer } from "node:http";
import { describe, expect, test } from "vitest";
import * as auth from "../../ts/auth/index.js";
import { Beacon, formatZreBeacon, parseZreBeacon } from "../../ts/beacon/index.js";
import { Dish, Radio } from "../../ts/draft.js";
import { bindToServer } from "../../ts/http/index.js";
import * as api from "../../ts/index.js";
import { Poller } from "../../ts/poller.js";
import { createRelay } from "../../ts/relay/index.js";
import { temporaryFolder, use } from "../support.js";

const OWN = "the program's own error";

const values: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => NaN,
  "-1": () => -1,
  "2 ** 53": () => 2 ** 53,
  "an empty text": () => "",
  "a text": () => "x",
  "a long text": () => "x".repeat(70_000),
  "an object": () => ({}),
  "an array": () => [],
  "a symbol": () => Symbol("s"),
  "a bigint": () => 10n,
  "detached bytes": () => {
    const bytes = new Uint8Array(20);
    structuredClone(bytes, { transfer: [bytes.buffer] });
    return bytes;
  },
  "a revoked proxy": () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  "an object whose getters throw": () =>
    Object.defineProperty({}, "timeout", {
      enumerable: true,
      get() {
        throw new Error(OWN);
      },
    }),
  "an object without prototype": () => Object.create(null) as unknown,
  "an object with a name of 70,000 characters": () => ({ ["linger".repeat(11_000)]: 1 }),
};

type Loose = Record<string, (...args: unknown[]) => unknown>;
const loose = (object: object): Loose => object as Loose;
const pair = (): Loose => loose(use(new api.Pair()));

const calls: Readonly<Record<string, (value: unknown) => unknown>> = {
  "new Pair": (value) => use(new (api.Pair as new (options: unknown) => api.Pair)(value)),
  "new Context": (value) => new (api.Context as new (options: unknown) => api.Context)(value),
  createInstance: (value) => loose(api)["createInstance"]!(value),
  useInstance: (value) => loose(api)["useInstance"]!(value),
  "socket.send": (value) => pair()["send"]!(value, { timeout: 0 }),
  "socket.send, options": (value) => pair()["send"]!("x", value),
  "socket.receive": (value) => pair()["receive"]!(value),
  "socket.receiveMany": (value) => pair()["receiveMany"]!(value, { timeout: 0 }),
  "socket.receiveBatch": (value) => pair()["receiveBatch"]!(value, { timeout: 0 }),
  "socket.bind": (value) => pair()["bind"]!(value),
  "socket.connect": (value) => pair()["connect"]!(value),
  "socket.ready": (value) => pair()["ready"]!(value),
  "router.connect, options": (value) => loose(use(new api.Router()))["connect"]!("inproc://x", value),
  "stream.connect, options": (value) => loose(use(new api.Stream()))["connect"]!("tcp://127.0.0.1:1", value),
  "dish.join": (value) => loose(use(new Dish()))["join"]!(value),
  "radio.send, group": (value) => loose(use(new Radio()))["send"]!("x", { group: value }),
  "batch.at": (value) => loose(new api.Batch(["x"]))["at"]!(value),
  "poller.add": (value) => loose(new Poller())["add"]!(value),
  "poller.wait": (value) => loose(new Poller([use(new api.Pair())]))["wait"]!(value),
  "socket.wssMinVersion": (value) => Reflect.set(pair(), "wssMinVersion", value),
  parseCertificate: (value) => loose(auth)["parseCertificate"]!(value),
  formatCertificate: (value) => loose(auth)["formatCertificate"]!(value),
  "formatCertificate, metadata": (value) =>
    loose(auth)["formatCertificate"]!({ ...auth.createCertificate(), metadata: value }),
  "formatCertificate, options": (value) => loose(auth)["formatCertificate"]!(auth.createCertificate(), value),
  saveCertificate: (value) => loose(auth)["saveCertificate"]!(value, `${temporaryFolder()}/key`),
  "new Authenticator": (value) => new (auth.Authenticator as new (options: unknown) => auth.Authenticator)(value),
  formatZreBeacon: (value) => (formatZreBeacon as (value: unknown) => unknown)(value),
  "formatZreBeacon, uuid": (value) => (formatZreBeacon as (value: unknown) => unknown)({ uuid: value, port: 1 }),
  parseZreBeacon: (value) => (parseZreBeacon as (value: unknown) => unknown)(value),
  "new Beacon": (value) => new (Beacon as new (options: unknown) => Beacon)(value),
  createRelay: (value) => (createRelay as (value: unknown) => unknown)(value),
  "relay.listen": async (value) => {
    const relay = loose(createRelay());
    await relay["listen"]!(value);
    await relay["close"]!();
  },
  "relay.attach": (value) => loose(createRelay())["attach"]!(value),
  "relay.attach, path": (value) => loose(createRelay())["attach"]!(createServer(), value),
  bindToServer: (value) => (bindToServer as (...args: unknown[]) => unknown)(pair(), value),
  "bindToServer, options": (value) => (bindToServer as (...args: unknown[]) => unknown)(pair(), createServer(), value),
};

/** Texts of the engine for a program's mistakes, which do not name a parameter. */
const ENGINE =
  /^Cannot (read|set|destructure|convert|perform|mix)|is not (a function|iterable|a constructor|an object)|incompatible receiver|^Invalid array length/;

/** The engine's text for any use of a revoked proxy, which names the mistake. */
const REVOKED = "on a proxy that has been revoked";

/** The error of the call; undefined if it is accepted, or waits. */
async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    const result = Promise.resolve(call());
    const waits = new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await Promise.race([result, waits]);
    result.catch(() => undefined); // when the test closes its sockets
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each(Object.entries(calls))("%s", (_name, call) => {
  test.each(Object.entries(values))("%s", async (_value, make) => {
    const error = await errorOf(() => call(make()));
    if (error === undefined || (error as Error).message === OWN) return;
    const { name, message, detail, code } = error as Error & { detail?: string; code?: string };
    expect(["TypeError", "RangeError", "CertificateError"].includes(name) || code !== undefined).toBe(true);
    if (detail === undefined && !message.endsWith(REVOKED)) expect(message).not.toMatch(ENGINE);
    expect(detail?.length ?? 0).toBeLessThan(3000);
  });
});

test("a name that is far too long for a misspelling gets no suggestion", () => {
  const name = "x".repeat(1_000_000);
  expect(() => pair()["receive"]!({ [name]: 1 })).toThrow(/^Options cannot have "x{100}…"$/);
});
