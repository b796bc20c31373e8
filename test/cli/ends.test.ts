/**
 * How `zmq` ends: exit codes, signals, closed pipes, and mistakes, which are answered with advice.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { zmq_curve_public, zmq_z85_decode, zmq_z85_encode } from "../../ts/zmq/index.js";
import { decodeZ85, encodeZ85 } from "../../ts/cli/z85.js";
import { newKeyPair } from "../../ts/cli/curve-keys.js";
import { closest } from "../../ts/cli/closest.js";
import { temporaryFolder } from "../support.js";
import { ANY, Running, start, zmq, ZMQ } from "./zmq.js";

describe("signals and pipes", () => {
  test.each([["recv", "pull"], ["monitor", "pull"], ["reply"]])(
    "SIGINT ends %s with 130, without a word",
    async (...args) => {
      const running = start(...args, "--bind", ANY);
      await running.prints(/tcp:\/\/127\.0\.0\.1:\d+/);
      const { code, stderr } = await running.interrupt();
      expect(code).toBe(130);
      expect(stderr.replace(/^bound to .*\n/, "")).toBe("");
    },
  );

  test("a send that waits for a peer ends by SIGINT; SIGTERM is 143", async () => {
    const waiting = start("send", "push", "--bind", ANY, "hello");
    await waiting.endpoint();
    expect((await waiting.interrupt()).code).toBe(130);
    const terminated = start("recv", "pull", "--bind", ANY);
    await terminated.endpoint();
    terminated.child.kill("SIGTERM");
    expect((await terminated.ended).code).toBe(143);
  });

  test("a send that waits for stdin ends by SIGINT", async () => {
    const receiver = start("recv", "pull", "--bind", ANY);
    const sender = start("send", "push", "--connect", await receiver.endpoint());
    sender.child.stdin.write("one\n");
    await receiver.prints(/one\n/);
    expect((await sender.interrupt()).code).toBe(130);
  });

  test("a reader that goes away ends the command with 0", async () => {
    const receiver = start("recv", "pull", "--bind", ANY);
    const endpoint = await receiver.endpoint();
    receiver.child.stdout.destroy();
    const sender = new Running(["send", "push", "--connect", endpoint, "--count", "1000000", "x"]);
    expect(await receiver.ended).toMatchObject({ code: 0 });
    expect((await sender.interrupt()).code).toBe(130);
  });

  test.each([["--help"], ["--version"], ["recv", "--help"], ["completions", "bash"]])(
    "%s %s to a reader that has gone ends with 0, without a word",
    async (...args) => {
      const child = spawn(process.execPath, [ZMQ, ...args], { stdio: ["ignore", "pipe", "pipe"] });
      child.stdout.destroy();
      let told = "";
      child.stderr.on("data", (chunk) => (told += String(chunk)));
      expect(await once(child, "close")).toEqual([0, null]);
      expect(told).toBe("");
    },
  );

  test.each([
    ["--help"],
    ["--version"],
    ["help", "recv"],
    ["keygen"],
    ["z85", "encode", "1234"],
    ["completions", "zsh"],
  ])("%s %s %s: output that cannot be written is told, and is exit code 1", async (...args) => {
    const path = join(temporaryFolder(), "output");
    writeFileSync(path, "");
    const readOnly = openSync(path, "r");
    const child = spawn(process.execPath, [ZMQ, ...args], { stdio: ["ignore", readOnly, "pipe"] });
    closeSync(readOnly);
    let told = "";
    child.stderr!.on("data", (chunk) => (told += String(chunk)));
    expect(await once(child, "close")).toEqual([1, null]);
    expect(told).toMatch(/^zmq: cannot write to stdout: bad file descriptor \(EBADF\)\n {5}\S/);
  });
});

describe("mistakes", () => {
  test.each<[string, string, number]>([
    ["", "Usage: zmq", 2],
    ["snd", "did you mean 'zmq send'?", 2],
    ["sned --help", "unknown command 'sned'\n     did you mean 'zmq send'?", 2],
    ["help sned", "did you mean 'zmq send'?", 2],
    ["--help sned", "did you mean 'zmq send'?", 2],
    ["pub -b tcp://127.0.0.1:* x", "did you mean 'zmq send pub'?", 2],
    ["receive", "did you mean 'zmq recv'?", 2],
    ["version", "did you mean 'zmq --version'?", 2],
    ["-v", "unknown option '-v'\n     did you mean 'zmq --version'?", 2],
    ["bench foo", "the commands of 'zmq bench' are serve, run", 2],
    ["z85 --hex 00", "options follow 'zmq z85 encode' or 'zmq z85 decode'", 2],
    ["recv", "for example: zmq recv pull --bind tcp://127.0.0.1:5555 --count 1", 2],
    ["recv --type pull", "the type is given without '--type'; for example: zmq recv pull", 2],
    ["recv pull tcp://127.0.0.1:1", "an endpoint follows --bind or --connect", 2],
    ["keygen extra", "it is called as 'zmq keygen [options]'", 2],
    ["dump --bind tcp://127.0.0.1:*", "for example: zmq dump --bind", 2],
    ["recv pull -b tcp://127.0.0.1:* -n", "-n, --count <n>: end after this number of messages", 2],
    ["recv pull -b tcp://127.0.0.1:* --rate 5", "'zmq send', 'zmq request' have it", 2],
    ["recv pull -b tcp://127.0.0.1:* -f jsn", "--format: 'jsn' is not one of its values\n     did you mean 'json'?", 2],
    ["bench run --type foo", "the values are dealer, req, push", 2],
    ["send push -c tcp://127.0.0.1:1 -5", "a message that begins with '-' comes after '--'", 2],
    ["send push --conect tcp://127.0.0.1:1 x", "did you mean --connect?", 2],
    ["send push x", "neither --bind nor --connect", 2],
    ["send psh -c tcp://127.0.0.1:1 x", "did you mean 'push'?", 2],
    ["send pull -c tcp://127.0.0.1:1 x", "use 'zmq recv pull'", 2],
    ["recv req -c tcp://127.0.0.1:1", "use 'zmq request'", 2],
    ["send push -c localhost:5555 x", "did you mean 'tcp://localhost:5555'?", 2],
    ["send push -c 5555 x", "did you mean 'tcp://127.0.0.1:5555'?", 2],
    ["send push -c http://127.0.0.1:5555 x", "did you mean 'tcp://127.0.0.1:5555'?", 2],
    ["send push -c tcp://127.0.0.1 x", "a port is missing", 2],
    ["send push -c wat://x x", "the transports are tcp, ipc, inproc, ws, wss", 2],
    ["send push -b tcp://256.1.1.1:5555 x", "tcp://256.1.1.1:5555: ", 1],
    ["send push -c tcp://127.0.0.1:1 --timeout soon x", "--timeout: 'soon' is not a duration", 2],
    ["send push -c tcp://127.0.0.1:1 --count 0 x", "--count: '0' is not a whole number from 1", 2],
    ["recv pull -b tcp://127.0.0.1:* --max-size 10", "--max-size: 10 bytes are too few for a handshake", 2],
    ["send push -c tcp://127.0.0.1:1 --rate 5 --interval 5 x", "leave one of them out", 2],
    ["send push -c tcp://127.0.0.1:1 -f hex xyz", "is not a hexadecimal digit", 2],
    ["send push -c tcp://127.0.0.1:1 -f json {", "a line is not JSON", 2],
    ["send push -c tcp://127.0.0.1:1 -F /nowhere/x", "no such file or directory", 1],
    ["send push -c tcp://127.0.0.1:1 --topic a x", "--topic is for pub and xpub", 2],
    ["send push -c tcp://127.0.0.1:1 --identity me x", "a push socket has no --identity", 2],
    ["send radio -c tcp://127.0.0.1:1 x", "add --group NAME", 2],
    ["send client -c tcp://127.0.0.1:1 -s | a|b", "messages of one part", 2],
    ["send router -b tcp://127.0.0.1:* x", "add --to", 2],
    ["send push -c tcp://127.0.0.1:1 --server-key short x", "neither a key nor a certificate file", 2],
    ["send push -c tcp://127.0.0.1:1 --plain admin x", "--plain: 'admin' is not NAME:PASSWORD", 2],
    ["send push -b tcp://127.0.0.1:* --server x", "--server needs the keys of the server", 2],
    ["send push -c tcp://127.0.0.1:9 --timeout 20 x", "no peer has taken the message", 3],
    ["recv pull -b tcp://127.0.0.1:* --timeout 20", "no message has arrived", 3],
    ["recv dish -b tcp://127.0.0.1:*", "receives nothing without a group", 2],
    ["send push -c tcp://127.0.0.1:1 --to a x", "--to is for router, stream, dgram, server and peer, not for push", 2],
    ["send pub -c tcp://127.0.0.1:1 --group a x", "a publisher takes --topic", 2],
    ["send server -b tcp://127.0.0.1:* --to a x", "'a' is not a routing id", 2],
    ["send router -b tcp://127.0.0.1:* --to a --timeout 20 x", "no peer with that identity has connected", 3],
    ["request -c tcp://127.0.0.1:1 --to a x", "--to is for router, not for req", 2],
    ["request -b tcp://127.0.0.1:* --type router --to a --timeout 20 x", "no reply has arrived within 20 ms", 3],
    ["reply -b tcp://127.0.0.1:* --identity a x", "a rep socket has no --identity", 2],
    ["recv pull -b tcp://127.0.0.1:* --plain a:b --server", "--server and --plain exclude each other", 2],
    ["recv pull -b tcp://127.0.0.1:* --authorized .", "--authorized is for a server of CURVE", 2],
    ["recv pull --bind=", "an endpoint is empty", 2],
    ["keygen --output /nowhere/key", "there is no folder '/nowhere'", 1],
    ["sim package.json", "'package.json' cannot be imported", 2],
    ["z85 encode --hex 0", "the number of hexadecimal digits is odd", 2],
    ["z85 encode abc", "3 bytes cannot be encoded", 2],
    ["z85 decode abc", "'abc' is not Z85", 2],
    ["completions bsh", "did you mean 'bash'?", 2],
  ])("zmq %s", async (line, advice, code) => {
    const ended = await zmq(line === "" ? [] : line.split(" "));
    expect(ended.stderr).toContain(advice);
    expect(ended.stderr).not.toMatch(/\n +at /);
    expect(ended.code).toBe(code);
    expect(ended.text).toBe("");
  });

  test.each([
    ["help", "Usage: zmq <command>"],
    ["help help", "Usage: zmq <command>"],
    ["help bench run", "Usage: zmq bench run"],
    ["--help z85 encode", "Usage: zmq z85 encode"],
    ["-h recv pull", "Usage: zmq recv"],
    ["recv --help", "Usage: zmq recv"],
  ])("zmq %s is a help", async (line, usage) => {
    const { code, stderr, text } = await zmq(line.split(" "));
    expect(text).toContain(usage);
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });

  test("an address in use: exit code 1", async () => {
    const endpoint = await start("recv", "pull", "--bind", ANY).endpoint();
    const { code, stderr } = await zmq(["recv", "pull", "--bind", endpoint]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${endpoint}: Address already in use (EADDRINUSE)`);
  });

  test("the name that was probably meant", () => {
    expect(closest("pubb", ["push", "pub", "pull"])).toBe("pub");
    expect(closest("erp", ["rep", "req"])).toBe("rep");
    expect(closest("nothing", ["rep", "req"])).toBeUndefined();
  });
});

describe("keys and security", () => {
  test("certificates: made, not replaced, and admitted or not", async () => {
    const folder = temporaryFolder();
    const key = (name: string): string => join(folder, name);
    const made = await zmq(["keygen", "--output", key("server.key"), "--meta", "name=Alice"]);
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(await zmq(["keygen", "--output", key("server.key")])).toMatchObject({ code: 1, text: "" });
    await zmq(["keygen", "--output", key("client.key")]);
    await zmq(["keygen", "--output", key("other")]);
    const clients = temporaryFolder();
    await zmq(["keygen", "--output", join(clients, "bob.key")]);
    const own = ["--server", "--certificate", key("server.key_secret"), "--authorized", clients];
    const server = start("recv", "pull", "--bind", ANY, ...own, "--count", "1");
    const endpoint = await server.endpoint();
    const as = (certificate: string, ...more: string[]): ReturnType<typeof zmq> =>
      zmq([
        "send",
        "push",
        "--connect",
        endpoint,
        "--server-key",
        key("server.key"),
        "--certificate",
        certificate,
        ...more,
        "hi",
      ]);
    expect((await as(key("client.key_secret"), "--timeout", "300")).code).toBe(3);
    expect((await as(key("client.key"))).stderr).toContain("is a public certificate");
    expect((await as(join(clients, "bob.key_secret"))).code).toBe(0);
    expect((await server.ended).text).toBe("hi\n");
  });

  test("keygen makes libzmq's keys, and another pair each time", () => {
    const pairs = Array.from({ length: 20 }, newKeyPair);
    const derived = Buffer.alloc(41);
    for (const { publicKey, secretKey } of pairs) {
      expect(zmq_curve_public(derived, secretKey)).toBe(0);
      expect(derived.toString("latin1", 0, 40)).toBe(publicKey);
    }
    expect(new Set(pairs.map(({ secretKey }) => secretKey)).size).toBe(20);
  });

  test("PLAIN: the right password, and a wrong one", async () => {
    const server = start("recv", "pull", "--bind", ANY, "--user", "admin:se:cret", "--user", "b:c", "--count", "2");
    const endpoint = await server.endpoint();
    const as = (who: string): ReturnType<typeof zmq> =>
      zmq(["send", "push", "--connect", endpoint, "--plain", who, "--timeout", "2s", "hi"]);
    expect((await as("admin:se:cret")).code).toBe(0);
    expect((await zmq(["send", "push", "--connect", endpoint, "--plain", "b:x", "--timeout", "200", "hi"])).code).toBe(
      3,
    );
    expect((await as("b:c")).code).toBe(0);
    expect((await server.ended).text).toBe("hi\nhi\n");
  });

  test("Z85 is libzmq's, both ways", async () => {
    for (let size = 4; size <= 64; size += 4) {
      const bytes = Buffer.from(Array.from({ length: size }, (_, i) => (i * 89 + size * 7) & 255));
      const text = encodeZ85(bytes);
      expect(text).toBe(zmq_z85_encode(null, bytes));
      expect(decodeZ85(text)).toEqual(Buffer.from(zmq_z85_decode(null, text)!));
    }
    for (const wrong of ["1234", "#####", "%%%%%", "abcd ", "ab~de"]) expect(decodeZ85(wrong)).toBeUndefined();
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
    const { stdout } = await zmq(["z85", "encode"], { stdin: bytes });
    expect((await zmq(["z85", "decode"], { stdin: stdout })).stdout.equals(bytes)).toBe(true);
  });
});

test("--version names libzmq, the package, and what they can do", async () => {
  const { code, text } = await zmq(["--version"]);
  expect(code).toBe(0);
  expect(text).toMatch(
    /^libzmq 4\.3\.4\nlibzmq-wasm \d+\.\d+\.\d+, Node\.js [\d.]+\nfeatures: ipc (?:pgm )?curve draft\n/,
  );
});
