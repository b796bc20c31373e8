/**
 * Each option of each socket type and of contexts: its default, the values that it accepts and
 * returns, and the errors for others. The list in this file is compared with the table that the
 * properties are made from.
 */
import { describe, expect, test } from "vitest";
import * as api from "../../ts/index.js";
import { routerTable } from "../../ts/api/options/added-options.js";
import { kindTable, readableTable, socketTable, writableTable } from "../../ts/api/options/socket-options.js";
import { newContext, use } from "../support.js";

type Values = Record<string, unknown>;
type Kind = new (options?: Values) => api.Socket;

const kinds = {
  Pair: api.Pair,
  Publisher: api.Publisher,
  Subscriber: api.Subscriber,
  Request: api.Request,
  Reply: api.Reply,
  Dealer: api.Dealer,
  Router: api.Router,
  Pull: api.Pull,
  Push: api.Push,
  XPublisher: api.XPublisher,
  XSubscriber: api.XSubscriber,
  Stream: api.Stream,
} as unknown as Record<string, Kind>;

function make(kind: string, options?: Values): Values & api.Socket {
  return use(new kinds[kind]!(options)) as unknown as Values & api.Socket;
}

interface Sample {
  /** The default; absent if the option cannot be read. */
  readonly initial?: unknown;
  readonly taken: readonly unknown[];
  readonly refused?: readonly unknown[];
  /** Values that are refused with ENOPROTOOPT. */
  readonly unsupported?: readonly unknown[];
}

const bool = (initial: boolean): Sample => ({ initial, taken: [true, false] });
const atLeast = (least: number, initial: number): Sample => ({
  initial,
  taken: [least, least + 1, 60_000, 2 ** 31 - 1],
  refused: [least - 1, -(2 ** 31)],
});
const text = (most?: number): Sample => ({
  initial: null,
  taken: ["text", "ünïcode", Buffer.from("bytes")],
  refused: ["", ...(most ? ["x".repeat(most + 1)] : [])],
});
/** Options of a mechanism that is not built. */
const absent = (...values: unknown[]): Sample => ({ taken: [], refused: values });
const { publicKey } = api.curveKeyPair();
const key: Sample = { initial: null, taken: [publicKey], refused: ["", "short", publicKey.slice(1), `${publicKey}x`] };

const samples: Readonly<Record<string, Sample>> = {
  affinity: { initial: 0, taken: [1, 2 ** 32, 2 ** 53] },
  rate: atLeast(1, 100),
  recoveryInterval: atLeast(0, 10_000),
  linger: atLeast(-1, -1),
  reconnectInterval: atLeast(-1, 100),
  backlog: atLeast(0, 100),
  reconnectMaxInterval: atLeast(0, 0),
  maxMessageSize: { initial: -1, taken: [0, 1, 2 ** 40, -1] },
  tcpKeepalive: { initial: -1, taken: [0, 1, -1], refused: [2, -2] },
  tcpKeepaliveCount: { initial: -1, taken: [-1], unsupported: [0, 1, 10] },
  tcpKeepaliveIdle: atLeast(-1, -1),
  tcpKeepaliveInterval: { initial: -1, taken: [-1], unsupported: [0, 1, 10] },
  tcpAcceptFilter: { taken: [], refused: ["", "no address", "127.0.0.1/33"] },
  immediate: bool(false),
  ipv6: bool(false),
  plainServer: bool(false),
  plainUsername: text(255),
  plainPassword: text(255),
  curveServer: bool(false),
  curvePublicKey: key,
  curveSecretKey: key,
  curveServerKey: key,
  zapDomain: text(255),
  typeOfService: { initial: 0, taken: [0], refused: [-1], unsupported: [1, 0x10] },
  handshakeInterval: atLeast(0, 30_000),
  socksProxy: { ...text(), taken: ["127.0.0.1:1080", null] },
  heartbeatInterval: atLeast(0, 0),
  heartbeatTimeToLive: { initial: 0, taken: [0, 100, 6_553_500], refused: [6_553_600] },
  heartbeatTimeout: { ...atLeast(0, -1), refused: [-1] },
  connectTimeout: atLeast(0, 0),
  tcpMaxRetransmitTimeout: { initial: 0, taken: [0], refused: [-1], unsupported: [1, 1000] },
  multicastMaxTransportDataUnit: atLeast(1, 1500),
  vmciBufferSize: absent(1024),
  vmciBufferMinSize: absent(1024),
  vmciBufferMaxSize: absent(1024),
  vmciConnectTimeout: absent(1000),
  interface: { initial: null, taken: [null], refused: ["", "x".repeat(17)], unsupported: ["lo", "eth0"] },
  zapEnforceDomain: bool(false),
  loopbackFastPath: bool(false),
  multicastHops: atLeast(1, 1),
  sendBufferSize: atLeast(-1, -1),
  sendHighWaterMark: atLeast(0, 1000),
  sendTimeout: atLeast(-1, -1),
  receiveBufferSize: atLeast(-1, -1),
  receiveHighWaterMark: atLeast(0, 1000),
  receiveTimeout: atLeast(-1, -1),
  routingId: { ...text(255), refused: ["", null, "x".repeat(256)] },
  probeRouter: bool(false),
  correlate: bool(false),
  relaxed: bool(false),
  conflate: bool(false),
  mandatory: { taken: [] },
  handover: bool(false),
  noDrop: bool(false),
  manual: bool(false),
  welcomeMessage: { taken: ["welcome", "", null, Buffer.from("bytes")] },
  invertMatching: bool(false),
  notify: bool(true),
  socksUsername: { initial: null, taken: ["user", null, "x".repeat(255)], refused: ["x".repeat(256)] },
  socksPassword: { initial: null, taken: ["secret", null], refused: ["x".repeat(256)] },
  reconnectStop: { initial: 0, taken: [0, 1, 2, 3] },
  multicastLoop: bool(true),
  inBatchSize: atLeast(1, 8192),
  outBatchSize: atLeast(1, 8192),
  metadata: { taken: ["X-a:bc", "X-Version:2"], refused: ["", null, "Version:2", "X-Version", "X-Version:"] },
  useFd: { initial: -1, taken: [-1], refused: [-2], unsupported: [0, 3, 1000] },
  priority: { initial: 0, taken: [0], refused: [-1], unsupported: [1, 7] },
  wssCertPem: { taken: ["text", "", null, Buffer.from("bytes")] },
  wssKeyPem: { taken: ["text", "", null, Buffer.from("bytes")] },
  wssTrustPem: { taken: ["text", "", null, Buffer.from("bytes")] },
  wssHostname: { taken: ["localhost", "", null] },
  wssTrustSystem: { taken: [true, false] },
  manualLastValue: bool(false),
  onlyFirstSubscribe: bool(false),
  helloMessage: { taken: ["hello", "", null, Buffer.from("bytes")] },
  disconnectMessage: { taken: ["gone", "", null, Buffer.from("bytes")] },
  raw: bool(false),
};

/** A Router's `notify` has the name of a Stream's, and its own tests below. */
const table = { ...socketTable, ...writableTable, ...readableTable, ...kindTable, raw: routerTable.raw };

/** A socket type that has the option. */
function ownerOf(name: string): string {
  if (name === "notify") return "Stream";
  const found = Object.entries(kinds).find(([, Kind]) => name in Kind.prototype);
  if (!found) throw new Error(`no kind has ${name}`);
  return found[0];
}

function expectRefused(change: () => unknown, code: string, name: string): void {
  expect(change).toThrow(expect.objectContaining({ code, detail: expect.stringContaining(name) as string }) as Error);
}

test("the table has no option that is not listed here", () => {
  const readOnly = Object.entries(table).filter(([, { access }]) => access === "r");
  expect(Object.keys(table).sort()).toEqual([...Object.keys(samples), ...readOnly.map(([name]) => name)].sort());
});

describe.each(Object.entries(samples))("%s", (name, { initial, taken, refused = [], unsupported = [] }) => {
  const { type, access } = table[name as keyof typeof table];
  const kind = ownerOf(name);
  const readable = access !== "w" && initial !== undefined;

  test("accepts valid values, and returns them", () => {
    const socket = make(kind);
    if (readable) expect(socket[name]).toBe(initial);
    if (access === "w") expect(socket[name]).toBeUndefined();
    for (const value of taken) {
      socket[name] = value;
      if (readable) expect(socket[name]).toBe(Buffer.isBuffer(value) ? String(value) : value);
      make(kind, { [name]: value });
    }
  });

  test("refuses invalid values with its name, and does not change", () => {
    const socket = make(kind);
    for (const value of refused) {
      expectRefused(() => (socket[name] = value), "EINVAL", name);
      expectRefused(() => make(kind, { [name]: value }), "EINVAL", name);
    }
    for (const value of unsupported) expectRefused(() => (socket[name] = value), "ENOPROTOOPT", name);
    const wrong = type === "String" ? [1, true, {}] : type === "Bool" ? [0, "true", null] : ["1", true, null, 1n];
    if (!table[name as keyof typeof table].values)
      for (const value of [...wrong, undefined]) expect(() => (socket[name] = value)).toThrow(TypeError);
    if (readable) expect(socket[name]).toBe(initial);
  });
});

test.each(Object.entries(table).filter(([, { access }]) => access === "r"))("%s can only be read", (name) => {
  const socket = make("Pair");
  expect(() => (socket[name] = null)).toThrow(TypeError);
  expect(() => make("Pair", { [name]: 1 })).toThrow(TypeError);
});

test("notify of a Router: 0 to 3", () => {
  const router = make("Router");
  expect(router["notify"]).toBe(0);
  for (const value of [1, 2, 3, 0]) {
    router["notify"] = value;
    expect(router["notify"]).toBe(value);
  }
  for (const value of [-1, 4])
    expectRefused(() => (router["notify"] = value), "EINVAL", `notify = ${value}: 0, ZMQ_NOTIFY`);
});

test("read-only options have their values", async () => {
  for (const [kind] of Object.entries(kinds)) {
    const socket = make(kind);
    expect(socket).toMatchObject({ type: api.SocketType[kind as keyof typeof api.SocketType], threadSafe: false });
    expect(socket).toMatchObject({ lastEndpoint: null, securityMechanism: null });
  }
  const router = make("Router", { curveServer: true });
  expect(router.securityMechanism).toBe("curve");
  await router.bind("tcp://127.0.0.1:*");
  expect(router.lastEndpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  expect(make("Dealer", { plainUsername: "user" }).securityMechanism).toBe("plain");
});

test("options of some socket types are absent from the others", () => {
  const writers = Object.keys(kinds).filter((kind) => !["Subscriber", "Pull"].includes(kind));
  const readers = Object.keys(kinds).filter((kind) => !["Publisher", "Push"].includes(kind));
  const owners: Record<string, string[]> = {
    sendTimeout: writers,
    receiveTimeout: readers,
    routingId: ["Request", "Reply", "Dealer", "Router"],
    correlate: ["Request"],
    conflate: ["Publisher", "Subscriber", "Dealer", "Pull", "Push"],
    mandatory: ["Router"],
    noDrop: ["Publisher", "XPublisher"],
    manual: ["XPublisher"],
    manualLastValue: ["XPublisher"],
    onlyFirstSubscribe: ["XPublisher", "XSubscriber"],
    helloMessage: ["Dealer", "Router"],
    disconnectMessage: ["Router"],
    raw: ["Router"],
    notify: ["Router", "Stream"],
  };
  for (const [name, expected] of Object.entries(owners)) {
    expect(Object.keys(kinds).filter((kind) => name in kinds[kind]!.prototype)).toEqual(expected);
    const [other] = Object.keys(kinds).filter((kind) => !expected.includes(kind));
    if (other) expect(() => make(other, { [name]: 1 })).toThrow(TypeError);
  }
});

test("unknown properties are refused, in options and on sockets", () => {
  expect(() => make("Pair", { lingre: 0 })).toThrow(TypeError);
  const socket = make("Pair");
  expect(() => (socket["lingre"] = 0)).toThrow(TypeError);
});

test("an error does not show the text, which may be a secret", () => {
  const dealer = make("Dealer");
  const secret = `secret${"x".repeat(300)}`;
  for (const name of ["curveSecretKey", "plainPassword", "socksPassword"]) {
    const change = (): unknown => (dealer[name] = secret);
    expect(change).toThrow("Invalid argument");
    expect(change).toThrow(
      expect.objectContaining({ detail: expect.not.stringContaining("secret") as string }) as Error,
    );
  }
});

describe("contexts", () => {
  test("accept options, and return them", () => {
    const options = { blocky: false, ioThreads: 2, maxMessageSize: 1000, maxSockets: 10, ipv6: true };
    const context = newContext(options);
    expect(context).toMatchObject(options);
    expect(newContext()).toMatchObject({
      blocky: true,
      ioThreads: 1,
      maxMessageSize: 2 ** 31 - 1,
      maxSockets: 1023,
      ipv6: false,
    });
    expect(newContext().maxSocketsLimit).toBeGreaterThan(1023);
    context.threadPriority = 1;
    context.threadSchedulingPolicy = 0;
    expect(context.threadPriority).toBeUndefined();
    expect(use(new api.Pair({ context })).ipv6).toBe(true);
  });

  test("refuse invalid values", () => {
    const context = newContext() as unknown as Values;
    const refused: Values = { ioThreads: -1, maxSockets: 0, maxMessageSize: -1 };
    for (const [name, value] of Object.entries(refused)) expectRefused(() => (context[name] = value), "EINVAL", name);
    for (const name of ["ioThreads", "maxSockets", "maxMessageSize"])
      expect(() => (context[name] = "1")).toThrow(TypeError);
    for (const name of ["ipv6", "blocky"]) expect(() => (context[name] = 1)).toThrow(TypeError);
    expect(() => (context["maxSocketsLimit"] = 1)).toThrow(TypeError);
    expect(() => new api.Context({ maxSocket: 1 } as object)).toThrow(TypeError);
  });
});
