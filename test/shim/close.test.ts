/**
 * Closing: staged bytes still arrive, all resources are released, and the process lives exactly as
 * long as necessary.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POLLIN } from "../../ts/shim/host.js";
import { folder, inet, LOOPBACK, Party, pattern, portOf } from "./fake-link.js";

test.each([8192, 100_000])("bytes that were accepted in writes of %i arrive after close", async (size) => {
  const party = new Party();
  const bytes = pattern(10_000_000);
  const listener = await party.listen(LOOPBACK);
  const peer = net.connect({ host: "127.0.0.1", port: portOf(party.name(listener)) }).pause();
  const fd = await party.accept(listener);
  let taken = 0;
  for (let last = size; last === size && taken < bytes.length; taken += last)
    last = party.host.streamSend(fd, bytes.subarray(taken, taken + size));
  party.host.socketClose(fd, false);
  const chunks: Buffer[] = [];
  for await (const chunk of peer as AsyncIterable<Buffer>) chunks.push(chunk);
  expect(Buffer.concat(chunks).equals(bytes.subarray(0, taken))).toBe(true);
});

test("10 MB to a peer that reads arrive, with the close in the same turn as the last write", async () => {
  const party = new Party();
  const bytes = pattern(10_000_000);
  const [client, server] = await party.pair(await party.listen(LOOPBACK));
  const received = party.recvAll(server);
  await party.send(client, bytes, 50_000);
  party.host.socketClose(client, false);
  expect((await received).equals(bytes)).toBe(true);
});

test("unread bytes of a closed stream do not discard the bytes that were sent to its peer", async () => {
  const party = new Party();
  const bytes = pattern(3_000_000);
  const listener = await party.listen(LOOPBACK);
  const peer = net.connect({ host: "127.0.0.1", port: portOf(party.name(listener)), allowHalfOpen: true });
  peer.write(pattern(4_000_000));
  const fd = await party.accept(listener);
  await party.link.until(fd, POLLIN);
  while (peer.bytesWritten - peer.writableLength < 2_000_000) await new Promise((resolve) => setImmediate(resolve));
  const taken = party.host.streamSend(fd, bytes);
  party.host.socketClose(fd, false);
  let received = 0;
  for await (const chunk of peer as AsyncIterable<Buffer>) received += chunk.length;
  expect(received).toBe(taken);
});

test("destroy ends everything at once, and later calls are answered", async () => {
  const party = new Party();
  const listener = await party.listen(LOOPBACK);
  const [client, server] = await party.pair(listener);
  const port = portOf(party.name(listener));
  party.host.timer(0);
  party.host.hold();
  party.host.destroy();
  party.host.wake();
  party.host.timer(0);
  party.host.hold();
  party.host.release();
  expect(party.host.streamSend(client, Buffer.from("x"))).toBe(party.no("ENOTCONN"));
  expect(party.host.streamRecv(server, Buffer.alloc(1), false)).toBe(party.no("ENOTCONN"));
  expect(party.host.socketClose(client, false)).toBe(0);
  const [error] = (await once(net.connect(port, "127.0.0.1"), "error")) as [NodeJS.ErrnoException];
  expect(error.code).toBe("ECONNREFUSED");
});

describe("a process", () => {
  let program: string;

  beforeAll(async () => {
    program = join(mkdtempSync(join(tmpdir(), "shim-")), "process.mjs");
    await build({
      entryPoints: [new URL("process.fixture.ts", import.meta.url).pathname],
      outfile: program,
      bundle: true,
      platform: "node",
      format: "esm",
    });
  });

  afterAll(() => {
    rmSync(dirname(program), { recursive: true });
  });

  /** Runs the fixture. Returns its output and its exit code. */
  async function run(...args: string[]): Promise<{ output: string; code: number | null }> {
    const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    const [code] = (await once(child, "close")) as [number | null];
    return { output: Buffer.concat(chunks).toString(), code };
  }

  test.each(["listen", "connected", "timer", "datagram", "released"])("with %s open exits by itself", async (what) => {
    expect(await run(what)).toEqual({ output: "", code: 0 });
  });

  test("is held until it is released", async () => {
    expect(await run("held")).toEqual({ output: "released\n", code: 0 });
  });

  test("leaves the file of a listener that it did not close", async () => {
    const party = new Party();
    const path = join(folder(), "socket");
    expect((await run("file", path)).code).toBe(0);
    expect(party.host.fileMode(path)).toBeGreaterThan(0);
  });

  test("that has closed its stream still delivers the accepted bytes", async () => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK);
    const running = run("deliver", String(portOf(party.name(listener))));
    const fd = await party.accept(listener);
    // It fills the kernel's and its own queue, closes, and has no other work. Only then does the
    // peer read.
    await party.link.until(fd, POLLIN);
    const received = await party.recvAll(fd);
    const { output, code } = await running;
    expect({ code, taken: Number(output) }).toEqual({ code: 0, taken: received.length });
    expect(received.equals(pattern(10_000_000).subarray(0, received.length))).toBe(true);
  });
});

test("connecting to an address without a listener leaks no descriptor", async () => {
  const sockets = (): string[] => process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP"));
  const party = new Party();
  const listener = await party.listen(LOOPBACK);
  const port = portOf(party.name(listener));
  party.host.socketClose(listener, false);
  const before = sockets(); // the runtime may still close sockets of earlier tests
  await expect(party.connect(inet("127.0.0.1", port))).rejects.toThrow();
  expect(sockets().length).toBeLessThanOrEqual(before.length);
});
