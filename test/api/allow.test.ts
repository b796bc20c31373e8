/**
 * createInstance({ allow }): the endpoints that an instance may bind and connect, through each API
 * call that reaches the network or another socket. test/policy tests entries, and
 * test/shim/limited-host.test.ts tests the host.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { Authenticator } from "../../ts/auth/index.js";
import { Client, Datagram, Dish, Peer, Radio } from "../../ts/draft.js";
import { createInstance, handle, Dealer, Pair, Proxy, Pull, Push, Reply, Request, Router } from "../../ts/index.js";
import { endpointOf, newContext, temporaryFolder, texts, threaded, uniqueName, use, useInstance } from "../support.js";
import { certificate } from "../wss/certificates.js";
import { allowing, notAllowed, refusal, type Call } from "./allow.js";

test("the error names the endpoint, the list, and what to add", async () => {
  const push = use(new Push({ context: allowing("bind tcp://127.0.0.1:*", "connect tcp://10.0.0.0/8:5000-5999") }));
  expect(await refusal(push, "connect", "tcp://10.0.0.1:6000")).toMatchObject({
    message: 'Permission denied: the allow list of the instance has no entry for "connect tcp://10.0.0.1:6000"',
    code: "EACCES",
    address: "tcp://10.0.0.1:6000",
    detail:
      'it has "bind tcp://127.0.0.1:*", "connect tcp://10.0.0.0/8:5000-5999": ' +
      'add "connect tcp://10.0.0.1:6000" to createInstance({ allow: [...] })',
  });
});

test("a long list and a long endpoint are shown in part", async () => {
  const entries = Array.from({ length: 50 }, (_, at) => `tcp://10.0.0.${at}:*`);
  const pair = use(new Pair({ context: allowing(...entries) }));
  const error = (await refusal(pair, "connect", `inproc://${"x".repeat(5000)}`)) as Error & { detail: string };
  expect(error.message.length + error.detail.length).toBeLessThan(1000);
  expect(error.detail).toMatch(/"tcp:\/\/10\.0\.0\.0:\*", .* and \d+ more: add/);
});

describe("an empty list allows nothing", () => {
  test.each<[Call, string]>([
    ["bind", "tcp://127.0.0.1:*"],
    ["bindSync", "tcp://*:5555"],
    ["bind", "ipc://*"],
    ["bind", "ipc://@name"],
    ["bind", "inproc://name"],
    ["bind", "ws://127.0.0.1:*"],
    ["bind", "tcp://lo:*"],
    ["bind", "tcp://localhost:*"],
    ["bind", "tcp://no-such-name.invalid:*"],
    ["connect", "tcp://127.0.0.1:5555"],
    ["connect", "tcp://localhost:5555"],
    ["connect", "tcp://no-such-name.invalid:5555"],
    ["connect", "tcp://127.0.0.1:0;127.0.0.1:5555"],
    ["connect", "ws://127.0.0.1:5555/path"],
    ["connect", "ipc:///run/socket"],
    ["connect", "ipc://@name"],
    ["connect", "inproc://name"],
  ])("%s %s", async (call, address) => {
    const socket = use(new Dealer({ context: allowing() }));
    expect(await refusal(socket, call, address)).toMatchObject({
      ...notAllowed(address),
      detail: expect.stringMatching(/^it is empty: add /) as string,
    });
    expect(socket.lastEndpoint ?? "").toBe("");
  });

  test("udp, draft types and connectPeer()", async () => {
    const context = allowing();
    const address = "udp://127.0.0.1:5555";
    expect(await refusal(use(new Radio({ context })), "connect", address)).toMatchObject(notAllowed(address));
    expect(await refusal(use(new Dish({ context })), "bind", address)).toMatchObject(notAllowed(address));
    expect(await refusal(use(new Datagram({ context })), "bind", address)).toMatchObject(notAllowed(address));
    expect(await refusal(use(new Client({ context })), "connect", "inproc://x")).toMatchObject(
      notAllowed("inproc://x"),
    );
    const peer = use(new Peer({ context }));
    for (const endpoint of ["tcp://127.0.0.1:5555", "inproc://x"])
      expect(() => peer.connectPeer(endpoint)).toThrow(expect.objectContaining(notAllowed(endpoint)) as Error);
  });

  test("an endpoint that libzmq refuses fails as without a list", async () => {
    const socket = use(new Pair({ context: allowing() }));
    for (const [address, code] of [
      ["tcp://", "EINVAL"],
      ["nothing", "EINVAL"],
      ["pgm://a:1", "EPROTONOSUPPORT"],
      ["tcp://127.0.0.1:99999", "EINVAL"],
    ] as const)
      expect(await refusal(socket, "connect", address)).toMatchObject({ code });
  });

  test("monitors, ready() and an authenticator work with an empty list", () => {
    const context = allowing();
    const socket = use(new Pair({ context }));
    expect(socket.events.closed).toBe(false);
    void use(new Dealer({ context }))
      .ready()
      .catch(() => undefined);
    new Authenticator({ context, plain: { user: "secret" } }).close();
  });
});

describe("an allowed endpoint works as without a list", () => {
  test.each(["tcp", "ws", "wss"])("%s", async (transport) => {
    const context = allowing(`${transport}://127.0.0.1:*`);
    const { cert, key } = certificate();
    const reply = use(new Reply({ context, wssCertPem: cert, wssKeyPem: key }));
    const request = use(new Request({ context, wssTrustPem: cert }));
    await reply.bind(`${transport}://127.0.0.1:*`);
    request.connect(endpointOf(reply));
    await request.send("question");
    expect(texts(await reply.receive())).toEqual(["question"]);
    await reply.send("answer");
    expect(texts(await request.receive())).toEqual(["answer"]);
    const other = transport === "tcp" ? "ws" : "tcp";
    const address = endpointOf(reply).replace(transport, other).replace(/\/$/, "");
    expect(await refusal(request, "connect", address)).toMatchObject(notAllowed(address));
    expect(await refusal(reply, "bind", `${other}://127.0.0.1:*`)).toMatchObject(notAllowed(`${other}://127.0.0.1:*`));
  });

  test("ipc through a link to the folder: the endpoint keeps the given path", async () => {
    const folder = realpathSync(temporaryFolder());
    mkdirSync(join(folder, "open"));
    symlinkSync(join(folder, "open"), join(folder, "link"));
    const context = allowing(`ipc://${folder}/open/*`);
    const [pull, push] = [use(new Pull({ context })), use(new Push({ context }))];
    await pull.bind(`ipc://${folder}/link/socket`);
    expect(pull.lastEndpoint).toBe(`ipc://${folder}/link/socket`);
    push.connect(`ipc://${folder}/open/../link/socket`);
    await push.send("through");
    expect(texts(await pull.receive())).toEqual(["through"]);
    await pull.unbind(`ipc://${folder}/link/socket`);
  });

  test("a wildcard of ipc, if its folder is allowed", async () => {
    const context = allowing("ipc://**");
    const pull = use(new Pull({ context }));
    await pull.bind("ipc://*");
    use(new Push({ context })).connect(endpointOf(pull));
    await pull.unbind(endpointOf(pull));
  });

  test("udp: a socket that only sends needs no entry to be bound", async () => {
    const port = await freeUdpPort();
    const context = allowing(`bind udp://127.0.0.1:${port}`, `connect udp://127.0.0.1:${port}`);
    const [dish, radio] = [use(new Dish({ context })), use(new Radio({ context }))];
    dish.join("group");
    await dish.bind(`udp://127.0.0.1:${port}`);
    radio.connect(`udp://127.0.0.1:${port}`);
    await radio.send("text", { group: "group" });
    expect(String((await dish.receive())[0])).toBe("text");
    expect(await refusal(use(new Dish({ context })), "bind", "udp://*:*")).toMatchObject(notAllowed("udp://*:*"));
  });

  test("a proxy between sockets of the context", async () => {
    const context = allowing("inproc://*");
    const [front, back] = [new Router({ context }), new Dealer({ context })];
    const [frontName, backName] = [`inproc://${uniqueName()}`, `inproc://${uniqueName()}`];
    await front.bind(frontName);
    await back.bind(backName);
    const proxy = new Proxy(front, back);
    const running = proxy.run();
    const [request, reply] = [use(new Request({ context })), use(new Reply({ context }))];
    request.connect(frontName);
    reply.connect(backName);
    await request.send("question");
    expect(texts(await reply.receive())).toEqual(["question"]);
    proxy.terminate();
    await running;
  });
});

/** A udp port that was free a moment ago. */
async function freeUdpPort(): Promise<number> {
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

test("an instance is not limited by another instance's list", async () => {
  allowing();
  const pull = use(new Pull({ context: newContext({ instance: useInstance(createInstance({ threads: threaded })) }) }));
  await pull.bind("tcp://127.0.0.1:*");
});

test.runIf(threaded)("a thread that attaches is limited too", async () => {
  const instance = useInstance(createInstance({ threads: true, allow: ["connect tcp://127.0.0.1:*", "inproc://a"] }));
  const program = `
    import { parentPort, workerData } from "node:worker_threads";
    import { attach, Pair } from "libzmq-wasm";
    attach({ ...workerData.shared, allow: undefined, policy: undefined });
    const pair = new Pair({ linger: 0 });
    const codes = [];
    for (const [call, address] of workerData.calls)
      try { await pair[call](address); codes.push("allowed"); } catch ({ code, detail }) { codes.push(code + (detail ? "" : "?")); }
    pair.close();
    parentPort.postMessage(codes);`;
  const calls = [
    ["connect", "tcp://127.0.0.1:5555"],
    ["connect", "tcp://127.0.0.2:5555"],
    ["bind", "tcp://127.0.0.1:*"],
    ["bind", "inproc://a"],
    ["bind", "inproc://b"],
    ["connect", "ws://127.0.0.1:80"],
  ];
  const url = new URL(
    `data:text/javascript,${encodeURIComponent(program.replace('"libzmq-wasm"', JSON.stringify(new URL("../../dist/index.js", import.meta.url).href)))}`,
  );
  const worker = new Worker(url, { workerData: { shared: handle(instance), calls } });
  const [codes] = (await once(worker, "message")) as [string[]];
  expect(codes).toEqual(["allowed", "EACCES", "EACCES", "allowed", "EACCES", "EACCES"]);
  await worker.terminate();
});
