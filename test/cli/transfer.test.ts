/** `zmq send`, `recv`, `request` and `reply`: between each other, through pipes. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support.js";
import { ANY, Running, start, zmq } from "./zmq.js";

const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, i) => i));

describe("each pair of types", () => {
  test.each([
    ["push", "pull"],
    ["pair", "pair"],
    ["pub", "sub"],
    ["xpub", "xsub"],
    ["dealer", "dealer"],
    ["client", "server"],
    ["scatter", "gather"],
    ["channel", "channel"],
    ["peer", "peer"],
  ])("%s connects to %s", async (sending, receiving) => {
    const receiver = start("recv", receiving, "--bind", ANY, "--count", "2", "--format", "json");
    const sent = await zmq(["send", sending, "--connect", await receiver.endpoint(), "one", "two"]);
    expect(sent).toMatchObject({ code: 0, stderr: "" });
    expect(partsOf((await receiver.ended).text)).toEqual([["one"], ["two"]]);
  });

  test.each([
    ["push", "pull"],
    ["pub", "sub"],
  ])("a %s that binds is connected to by a %s", async (sending, receiving) => {
    const sender = start("send", sending, "--bind", ANY, "one", "two");
    const received = await zmq(["recv", receiving, "--connect", await sender.endpoint(), "--count", "2"]);
    expect(received.text).toBe("one\ntwo\n");
    expect(await sender.ended).toMatchObject({ code: 0 });
  });

  test("radio and dish: a group", async () => {
    const dish = start("recv", "dish", "--bind", ANY, "--group", "news", "--count", "1", "-f", "json");
    const sent = await zmq(["send", "radio", "--connect", await dish.endpoint(), "--group", "news", "hello"]);
    expect(sent).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse((await dish.ended).text)).toEqual({ parts: ["hello"], group: "news" });
  });

  test("router to a dealer by its identity", async () => {
    const router = start("send", "router", "--bind", ANY, "--to", "me", "a", "b");
    const dealer = await zmq(["recv", "dealer", "--connect", await router.endpoint(), "--identity", "me", "-n", "2"]);
    expect(dealer).toMatchObject({ code: 0, text: "a\nb\n" });
    expect(await router.ended).toMatchObject({ code: 0 });
  });

  test("router to a router that replies, by its identity", async () => {
    const service = start("reply", "--type", "router", "--bind", ANY, "--identity", "srv", "--echo", "--count", "1");
    const asked = ["request", "--type", "router", "--to", "srv", "--connect", await service.endpoint(), "hello"];
    expect(await zmq(asked)).toMatchObject({ code: 0, text: "hello\n" });
  });

  test("a subscription of an xsub waits for its peer", async () => {
    const receiver = start("recv", "xpub", "--bind", ANY, "--format", "hex", "--count", "1");
    const sent = await zmq(["send", "xsub", "--connect", await receiver.endpoint(), "--format", "hex", "0161"]);
    expect(sent).toMatchObject({ code: 0, stderr: "" });
    expect((await receiver.ended).text).toBe("0161\n");
  });

  test("stream: bytes to a plain tcp peer", async () => {
    const stream = start("recv", "stream", "--bind", ANY, "-f", "json", "--count", "2");
    await zmq(["send", "stream", "--connect", await stream.endpoint(), "GET / HTTP/1.0"]);
    expect((await stream.ended).text).toContain("GET / HTTP/1.0");
  });

  test("dgram over udp", async () => {
    const socket = createSocket("udp4").bind(0, "127.0.0.1");
    await once(socket, "listening");
    const arriving = once(socket, "message") as Promise<[Buffer]>;
    const sent = await zmq([
      "send",
      "dgram",
      "--bind",
      "udp://127.0.0.1:*",
      "--to",
      `127.0.0.1:${socket.address().port}`,
      "hello",
    ]);
    expect(sent).toMatchObject({ code: 0, stderr: "" });
    expect(String((await arriving)[0])).toBe("hello");
    socket.close();
  });
});

function partsOf(text: string): unknown[] {
  return text
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { parts: unknown }).parts);
}

describe("formats", () => {
  /** What arrives of a message that is sent with these arguments and this stdin. */
  async function through(
    sendArgs: readonly string[],
    recvArgs: readonly string[],
    stdin: string | Buffer = "",
    count = 1,
  ): Promise<Buffer> {
    const receiver = start("recv", "pull", "--bind", ANY, "--count", String(count), ...recvArgs);
    const sent = await zmq(["send", "push", "--connect", await receiver.endpoint(), ...sendArgs], { stdin });
    expect(sent).toMatchObject({ code: 0, stderr: "" });
    return (await receiver.ended).stdout;
  }

  test("every byte, as one message of stdin, raw", async () => {
    expect((await through(["--whole"], ["--format", "raw"], EVERY_BYTE)).equals(EVERY_BYTE)).toBe(true);
  });

  test("lines, of which the last has no end; and carriage returns of Windows", async () => {
    expect(String(await through([], [], "one\r\n\ntwo", 3))).toBe("one\n\ntwo\n");
  });

  test("records that end with NUL, whose lines stay", async () => {
    expect(String(await through(["--null"], ["--null"], "a\nb\0c\0", 2))).toBe("a\nb\0c\0");
  });

  test("hexadecimal digits with a separator, and base64", async () => {
    expect(String(await through(["-f", "hex", "-s", "|", "00 ff|CA:FE"], ["-f", "hex", "-s", "|"]))).toBe(
      "00ff|cafe\n",
    );
    expect(String(await through(["-f", "base64", "AP8="], ["-f", "base64"]))).toBe("AP8=\n");
  });

  test("what one prints as JSON, another reads", async () => {
    const line = JSON.stringify({ parts: ["text", { base64: EVERY_BYTE.toString("base64") }, ""] });
    expect(String(await through(["-f", "json"], ["-f", "json"], `${line}\n`))).toBe(`${line}\n`);
    expect(String(await through(["-f", "json", '["a", {"hex": "00"}, 7]'], ["-f", "hex", "-s", ","]))).toBe(
      "61,00,37\n",
    );
  });

  test("files, and prefixes; and each message into a file", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "every-byte");
    writeFileSync(file, EVERY_BYTE);
    const pattern = join(folder, "out-%d");
    await through(["--file", file, "--file", file, "text"], ["--format", "raw", "--output", pattern], "", 3);
    expect(readFileSync(join(folder, "out-1"), "utf8")).toBe("text");
    expect(readFileSync(join(folder, "out-3")).equals(EVERY_BYTE)).toBe(true);
    expect(String(await through(["--prefix", "0x6162", "c"], ["-s", "\\x2f"]))).toBe("ab/c\n");
  });

  test("a message of 20 MB through pipes on both sides", async () => {
    const large = Buffer.alloc(20_000_000, "0123456789abcdef-");
    expect((await through(["--whole"], ["--format", "raw"], large)).equals(large)).toBe(true);
  });
});

describe("back-pressure and pace", () => {
  test("500,000 lines arrive in order, and a slow reader of stdout loses none", async () => {
    const count = 500_000;
    const receiver = start("recv", "pull", "--bind", ANY, "--count", String(count));
    receiver.child.stdout.pause();
    const sender = new Running(["send", "push", "--connect", await receiver.endpoint()], {
      stdin: Array.from({ length: count }, (_, i) => `${i}\n`).join(""),
    });
    receiver.child.stdout.resume();
    expect(await sender.ended).toMatchObject({ code: 0, stderr: "" });
    const { text } = await receiver.ended;
    expect(text).toBe(Array.from({ length: count }, (_, i) => `${i}\n`).join(""));
  });

  test("a rate and an interval hold messages back", async () => {
    const receiver = start("recv", "pull", "--bind", ANY, "--count", "10");
    const before = performance.now();
    await zmq(["send", "push", "--connect", await receiver.endpoint(), "--rate", "50", "--count", "5", "x"]);
    await zmq(["send", "push", "--connect", await receiver.endpoint(), "--interval", "20ms", "--count", "5", "x"]);
    expect(performance.now() - before).toBeGreaterThan(150);
    expect((await receiver.ended).text).toBe("x\n".repeat(10));
  });
});

describe("requests and replies", () => {
  test("echo, replies in turn, a shell command, and replies from stdin", async () => {
    const echo = start("reply", "--bind", ANY, "--echo", "--count", "3");
    const answers = await zmq(["request", "--connect", await echo.endpoint(), "-s", "|", "a|b", "c", "d"]);
    expect(answers).toMatchObject({ code: 0, text: "a|b\nc\nd\n" });
    const turns = start("reply", "--bind", ANY, "--count", "3", "first", "second");
    expect((await zmq(["request", "--connect", await turns.endpoint()], { stdin: "1\n2\n3\n" })).text).toBe(
      "first\nsecond\nfirst\n",
    );
    expect((await turns.ended).text).toBe("1\n2\n3\n");
    const upper = start("reply", "--bind", ANY, "--exec", "tr a-z A-Z", "--count", "1");
    expect((await zmq(["request", "--connect", await upper.endpoint(), "hello"])).text).toBe("HELLO\n");
    const typed = new Running(["reply", "--bind", ANY, "--count", "1"], { stdin: "typed\n" });
    expect((await zmq(["request", "--connect", await typed.endpoint(), "hello"])).text).toBe("typed\n");
  });

  test.each([
    ["dealer", "rep"],
    ["req", "router"],
    ["dealer", "router"],
    ["client", "server"],
    ["pair", "pair"],
    ["channel", "channel"],
    ["peer", "peer"],
  ])("a %s asks a %s", async (asks, answers) => {
    const service = start("reply", "--type", answers, "--bind", ANY, "--echo", "--count", "2");
    const client = await zmq(["request", "--type", asks, "--connect", await service.endpoint(), "one", "two"]);
    expect(client).toMatchObject({ code: 0, text: "one\ntwo\n", stderr: "" });
    expect(await service.ended).toMatchObject({ code: 0, text: "one\ntwo\n" });
  });

  test("a timeout is exit code 3, after the retries", async () => {
    const { code, stderr } = await zmq([
      "request",
      "--connect",
      "tcp://127.0.0.1:9",
      "--timeout",
      "30ms",
      "--retries",
      "2",
      "hello",
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain("no reply has arrived in 3 attempts of 30 ms");
  });
});
