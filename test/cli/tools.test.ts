/** `zmq proxy`, `monitor`, `ping`, `dump`, `bench` and `sim`, between each other. */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support.js";
import { ANY, start, zmq, type Running } from "./zmq.js";

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A service that echoes, until the test ends. */
async function echo(...args: readonly string[]): Promise<string> {
  return start("reply", "--bind", ANY, "--echo", ...args).endpoint();
}

describe("proxy", () => {
  async function ends(proxy: Running): Promise<{ front: string; back: string }> {
    const [, front, back] = await proxy.prints(/front end \w+ at (\S+)\n[^]*back end \w+ at (\S+)\n/);
    return { front: front!, back: back! };
  }

  test("queue: requests to a service, captured and counted", async () => {
    const capture = `ipc://${temporaryFolder()}/capture`;
    const proxy = start(
      "proxy",
      "queue",
      "--frontend",
      ANY,
      "--backend",
      ANY,
      "--capture",
      capture,
      "-n",
      "4",
      "--stats",
      "1h",
    );
    const { front, back } = await ends(proxy);
    const seen = start("recv", "sub", "--connect", capture, "-f", "json", "--count", "4");
    const ready = start("monitor", "sub", "--connect", capture, "--until", "handshake");
    expect((await ready.ended).code).toBe(0);
    const service = start("reply", "--connect", back, "--echo", "--count", "2");
    expect(await zmq(["request", "--connect", front, "one", "two"])).toMatchObject({ code: 0, text: "one\ntwo\n" });
    expect((await service.ended).text).toBe("one\ntwo\n");
    expect((await proxy.ended).code).toBe(0);
    const last = jsonLines((await proxy.ended).text).at(-1);
    expect(last).toMatchObject({ forth: { messages: 2 }, back: { messages: 2 } });
    expect((await seen.ended).text.match(/one|two/g)).toEqual(["one", "one", "two", "two"]);
  });

  test("forwarder and streamer", async () => {
    const forwarder = start("proxy", "forwarder", "--frontend", ANY, "--backend", ANY);
    const way = await ends(forwarder);
    const subscriber = start("recv", "sub", "--connect", way.back, "--topic", "a", "--count", "1");
    expect(await zmq(["send", "pub", "--connect", way.front, "about"])).toMatchObject({ code: 0 });
    expect((await subscriber.ended).text).toBe("about\n");
    expect((await forwarder.interrupt()).code).toBe(130);
    const streamer = start("proxy", "streamer", "--frontend", ANY, "--backend", ANY, "--count", "3");
    const { front, back } = await ends(streamer);
    const worker = start("recv", "pull", "--connect", back, "--count", "3");
    await zmq(["send", "push", "--connect", front, "1", "2", "3"]);
    expect((await worker.ended).text).toBe("1\n2\n3\n");
    expect((await streamer.ended).code).toBe(0);
  });

  test("mistakes", async () => {
    const named = await zmq(["proxy", "quue", "--frontend", ANY]);
    expect(named).toMatchObject({ code: 2, stderr: expect.stringContaining("did you mean 'queue'?") as string });
    const half = await zmq(["proxy", "queue", "--frontend", ANY]);
    expect(half).toMatchObject({ code: 2, stderr: expect.stringContaining("add --backend") as string });
  });
});

describe("monitor", () => {
  test("events of both sides, for people and as JSON lines", async () => {
    const server = start("monitor", "pull", "--bind", ANY, "--json", "--until", "disconnect");
    const [, address = ""] = await server.prints(/"address":"([^"]+)"/);
    const client = start("monitor", "push", "--connect", address, "--until", "handshake");
    expect(await client.ended).toMatchObject({ code: 0, text: expect.stringMatching(/ handshake +tcp:/) as string });
    const events = jsonLines((await server.ended).text);
    expect(events.map(({ type }) => type)).toEqual(["bind", "accept", "handshake", "disconnect"]);
    expect(events[0]).toMatchObject({ address });
  });

  test("a handshake that fails, and a timeout", async () => {
    const address = await start("recv", "pull", "--bind", ANY, "--user", "admin:secret").endpoint();
    const until = ["--json", "--until", "handshake:error:auth"];
    const client = await zmq(["monitor", "push", "--connect", address, "--plain", "admin:wrong", ...until]);
    expect(jsonLines(client.text).at(-1)).toMatchObject({ type: "handshake:error:auth", error: { status: 400 } });
    const nothing = await zmq([
      "monitor",
      "sub",
      "--connect",
      "tcp://127.0.0.1:9",
      "--until",
      "handshake",
      "--timeout",
      "20",
    ]);
    expect(nothing.code).toBe(3);
    const wrong = await zmq(["monitor", "sub", "--connect", address, "--until", "handshak"]);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("did you mean 'handshake'?") as string });
  });
});

describe("ping", () => {
  test("NULL: version, mechanism, type, round trips", async () => {
    const endpoint = await echo();
    const { code, text } = await zmq(["ping", endpoint, "--count", "2", "--interval", "1"]);
    expect(code).toBe(0);
    expect(text).toContain(`${endpoint}: ZMTP 3.1, NULL, REP\n`);
    expect(text).toMatch(/^connected in [\d.]+ ms, handshake in [\d.]+ ms\nround trip 1: [\d.]+ ms\nround trip 2:/m);
    const [found] = jsonLines((await zmq(["ping", endpoint, "--json", "--count", "1"])).text);
    expect(found).toMatchObject({
      version: "3.1",
      mechanism: "NULL",
      socketType: "REP",
      roundTripsMs: [expect.any(Number)],
    });
  });

  test("PLAIN and CURVE, and what they refuse", async () => {
    const plain = await start("recv", "pull", "--bind", ANY, "--user", "admin:secret").endpoint();
    expect((await zmq(["ping", plain])).text).toContain("ZMTP 3.1, PLAIN\n");
    expect((await zmq(["ping", plain, "--plain", "admin:secret", "-n", "1"])).text).toContain(
      "ZMTP 3.1, PLAIN, PULL\n",
    );
    const refused = await zmq(["ping", plain, "--plain", "admin:wrong"]);
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining("the peer refuses: 400") as string });
    const folder = temporaryFolder();
    const key = join(folder, "server.key");
    await zmq(["keygen", "--output", key]);
    const curve = await start("recv", "sub", "--bind", ANY, "--server", "--certificate", `${key}_secret`).endpoint();
    expect((await zmq(["ping", curve, "--server-key", key])).text).toMatch(/CURVE, SUB or XSUB\n.*handshake in/);
    const other = JSON.parse((await zmq(["keygen", "--json"])).text) as { publicKey: string };
    expect((await zmq(["ping", curve, "--server-key", other.publicKey])).code).toBe(4);
  });

  test("nothing there, no ZeroMQ there, and no answer", async () => {
    const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const silent = createServer(() => undefined);
    for (const listening of [server, silent]) await new Promise<void>((done) => listening.listen(0, "127.0.0.1", done));
    onTestFinished(() => void [server, silent].map((listening) => listening.close()));
    const at = (listening: typeof server): string => `tcp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    const http = await zmq(["ping", at(server)]);
    expect(http).toMatchObject({ code: 4, stderr: expect.stringContaining("this begins like HTTP") as string });
    expect((await zmq(["ping", at(silent), "--timeout", "50"])).code).toBe(3);
    const absent = await zmq(["ping", "tcp://127.0.0.1:9"]);
    expect(absent).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("nothing listens at tcp://127.0.0.1:9") as string,
    });
  });
});

describe("dump", () => {
  test("frames both ways, as text and as JSON lines; passwords stay away", async () => {
    const endpoint = await echo();
    const dump = start("dump", "--bind", ANY, "--connect", endpoint, "--count", "1");
    expect((await zmq(["request", "--connect", await dump.endpoint(), "hello"])).text).toBe("hello\n");
    const { code, text } = await dump.ended;
    expect(code).toBe(0);
    expect(text).toMatch(/→ greeting ZMTP 3\.1 NULL/);
    expect(text).toMatch(/← READY Socket-Type="REP"/);
    expect(text.match(/message 5 bytes "hello"/g)).toHaveLength(2);
    const plain = await start("recv", "pull", "--bind", ANY, "--user", "admin:secret", "-n", "1").endpoint();
    const json = start("dump", "--bind", ANY, "--connect", plain, "--count", "1", "--json");
    await zmq(["send", "push", "--connect", await json.endpoint(), "--plain", "admin:secret", "x"]);
    const lines = jsonLines((await json.ended).text);
    expect(lines).toContainEqual(expect.objectContaining({ from: "client", name: "HELLO", username: "admin" }));
    expect((await json.ended).text).not.toContain('"secret"');
  });

  test("types that do not go together, and a peer that is not there: exit code 4", async () => {
    const endpoint = await echo();
    const dump = start("dump", "--bind", ANY, "--connect", endpoint, "--count", "1", "--quiet");
    await zmq(["send", "push", "--connect", await dump.endpoint(), "--timeout", "2s", "x"]);
    const { code, text } = await dump.ended;
    expect(code).toBe(4);
    // A PUSH that sees READY of a REP before it has sent its own closes the connection.
    expect(text).toMatch(
      /✗ (the types do not go together: a PUSH talks to PULL|this side has closed .* type, (?:REP|PUSH))/,
    );
    const alone = start("dump", "--bind", ANY, "--connect", "tcp://127.0.0.1:9", "--count", "1");
    await zmq(["send", "push", "--connect", await alone.endpoint(), "--timeout", "10", "x"]);
    expect(await alone.ended).toMatchObject({ code: 4, text: expect.stringContaining("nothing listens at") as string });
  });

  test("over ipc, 20 MB pass unchanged", async () => {
    const folder = temporaryFolder();
    const large = Buffer.alloc(20_000_000, "0123456789-");
    const bound = ["--bind", `ipc://${folder}/a`, "--bind", ANY]; // of ANY, it says when it is bound
    const receiver = start("recv", "pull", ...bound, "--count", "1", "--format", "raw");
    await receiver.endpoint();
    const dump = start("dump", "--bind", `ipc://${folder}/b`, "--connect", `ipc://${folder}/a`, "--count", "1");
    await dump.endpoint();
    await zmq(["send", "push", "--connect", `ipc://${folder}/b`, "--whole"], { stdin: large });
    expect((await receiver.ended).stdout.equals(large)).toBe(true);
    expect((await dump.ended).text).toContain("message 20000000 bytes");
  });
});

describe("bench", () => {
  test("against bench serve, and against any service", async () => {
    const server = start("bench", "serve", "--bind", ANY, "--count", "1");
    const run = ["bench", "run", "--count", "1000", "--round-trips", "100"];
    const { code, text } = await zmq([...run, "--connect", await server.endpoint(), "--size", "100"]);
    expect(code).toBe(0);
    expect(text).toMatch(
      /^latency +100 round trips of 100 B: median [\d.]+ µs, .*\nthroughput +1000 messages of 100 B in /,
    );
    expect((await server.ended).code).toBe(0);
    const [results] = jsonLines((await zmq([...run, "--type", "req", "--connect", await echo(), "--json"])).text);
    expect(results).toMatchObject({ latency: { roundTrips: 100, size: 10 } });
  });
});

describe("sim", () => {
  const WORLD = `
export const options = { seed: 3 };
export const until = 2000;
export default (world) => {
  world.node("server", async ({ zmq }) => {
    const socket = new zmq.Reply();
    await socket.bind("tcp://*:5555");
    for await (const [message] of socket) await socket.send(message);
  });
  world.node("client", async ({ zmq, log, sleep }) => {
    const socket = new zmq.Request({ receiveTimeout: 500 });
    socket.connect("tcp://server:5555");
    for (let n = 0; n < 3; n++) {
      await socket.send(String(n));
      log("reply", String(await socket.receive()));
      await sleep(300);
    }
  });
};
export const faults = { nodes: ["server"], kinds: ["kill"], within: [0, 600], lasting: [5000, 6000] };
`;

  test("runs a world, repeats it, explores it, draws it", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "world.mjs"), WORLD);
    const run = (...args: string[]): ReturnType<typeof zmq> => zmq(["sim", "world.mjs", ...args], { cwd: folder });
    const first = await run("--json", "--diagram", "run.svg", "--trace", "trace.jsonl");
    expect(first.code).toBe(0);
    expect(jsonLines(first.text).map(({ node, event, data }) => [node, event, data])).toEqual(
      ["0", "1", "2"].map((n) => ["client", "reply", n]),
    );
    expect(first.stderr).toMatch(/^seed 3, \d+ records, trace [0-9a-f]{16}$/m);
    expect((await run()).stderr).toBe(first.stderr);
    expect(readFileSync(join(folder, "run.svg"), "utf8")).toContain("<svg");
    const found = await run("--seeds", "1-20");
    expect(found.code).toBe(1);
    expect(JSON.parse(found.text)).toMatchObject({ faults: [expect.objectContaining({ kind: "kill" })] });
  });

  test("mistakes", async () => {
    expect(await zmq(["sim", "absent.mjs"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("there is no file") as string,
    });
    const file = join(temporaryFolder(), "wrong.mjs");
    writeFileSync(file, "export default 7;");
    expect((await zmq(["sim", file])).code).toBe(2);
  });
});
