/**
 * Endpoints: names that a bind accepts, endpoints that are refused before libzmq gets them, and
 * errors of binding ipc paths.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import net from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Pair, Pull, Push } from "../../ts/index.js";
import { Peer, Radio } from "../../ts/draft.js";
import { endpointOf, temporaryFolder, use } from "../support.js";

describe("names", () => {
  test.each(["tcp", "ws"])("%s://localhost is bound, connected and unbound", async (transport) => {
    const server = use(new Pull());
    await server.bind(`${transport}://localhost:*`);
    expect(endpointOf(server)).toMatch(new RegExp(`^${transport}://127\\.0\\.0\\.1:\\d+`));
    const client = use(new Push());
    const port = /:(\d+)/.exec(endpointOf(server).slice(transport.length + 3))?.[1];
    client.connect(`${transport}://localhost:${port}`);
    await client.send("through");
    expect(String((await server.receive())[0])).toBe("through");
    if (transport === "tcp") await server.unbind(`tcp://localhost:${port}`);
    else await server.unbind(endpointOf(server));
  });

  test("bindSync() knows the names of the hosts file, in any spelling", () => {
    const socket = use(new Pull());
    socket.bindSync("tcp://LocalHost:*");
    expect(endpointOf(socket)).toMatch(/^tcp:\/\/127\.0\.0\.1:/);
  });

  test.each(["tcp", "ws"])("%s: a name of the hosts file is connected to once, by that name", (transport) => {
    const client = use(new Push({ linger: 0 }));
    client.connect(`${transport}://LocalHost:5555`);
    expect(() => client.disconnect(`${transport}://127.0.0.1:5555`)).toThrow(
      expect.objectContaining({ code: "ENOENT" }) as Error,
    );
    client.disconnect(`${transport}://LocalHost:5555`);
  });

  test("with ipv6", async () => {
    const socket = use(new Pull({ ipv6: true }));
    await socket.bind("tcp://localhost:*");
    expect(endpointOf(socket)).toMatch(/^tcp:\/\/\[(::1|::ffff:127\.0\.0\.1)\]:\d+$/);
  });

  test("the name of this machine, if it resolves to one of its addresses", async () => {
    const server = net.createServer();
    const outcome = await new Promise<string | undefined>((resolve) => {
      server.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
      server.listen(0, hostname(), () => resolve(undefined));
    });
    server.close();
    const socket = use(new Pull());
    const bound = socket.bind(`tcp://${hostname()}:*`);
    if (outcome === undefined) await bound;
    else await expect(bound).rejects.toHaveProperty("code");
  });

  test("an unknown name", async () => {
    const address = "tcp://no-such-name.invalid:*";
    const refusal = {
      code: "ENODEV",
      address,
      detail: expect.stringContaining("neither a network interface") as string,
    };
    await expect(use(new Pull()).bind(address)).rejects.toMatchObject({
      ...refusal,
      cause: expect.any(Error) as Error,
    });
    expect(() => use(new Pull()).bindSync(address)).toThrow(expect.objectContaining(refusal) as Error);
  });
});

describe("an endpoint that C would read differently is EINVAL", () => {
  const calls = ["bind", "bindSync", "connect", "unbind", "unbindSync", "disconnect"] as const;
  async function codeOf(call: (typeof calls)[number], address: string): Promise<unknown> {
    try {
      await use(new Pair())[call](address);
    } catch (error) {
      return error;
    }
    return undefined;
  }

  describe.each(calls)("%s", (call) => {
    test.each([
      "tcp://127.0.0.1:99999",
      "tcp://[::1]:65536",
      "tcp://*:70000",
      "ws://127.0.0.1:99999/path",
      "udp://127.0.0.1:99999",
      "tcp://127.0.0.1:99999;127.0.0.1:5555",
      "tcp://127.0.0.1:0;127.0.0.1:4294967297",
    ])("%s", async (address) => {
      expect(await codeOf(call, address)).toMatchObject({
        code: "EINVAL",
        address,
        detail: expect.stringMatching(/^port \d+ is above 65535$/) as string,
      });
    });

    test.each([
      ["tcp://127.0.0.1:-1", "-1"],
      ["tcp://127.0.0.1:5555abc", "5555abc"],
      ["tcp://[::1]:+5555", "+5555"],
      ["tcp://*: 5555", " 5555"],
      ["tcp://127.0.0.1:4e3", "4e3"],
      ["ws://127.0.0.1:5555x/path", "5555x"],
      ["udp://127.0.0.1:5555.5", "5555.5"],
      ["tcp://127.0.0.1:1x;127.0.0.1:5555", "1x"],
    ])("%s", async (address, port) => {
      const detail = `port "${port}" is not a number`;
      expect(await codeOf(call, address)).toMatchObject({ code: "EINVAL", address, detail });
    });

    test.each(["tcp://127.0.0.1:5\0", "ipc:///tmp/a\0b", "inproc://a\0b", "ws://127.0.0.1:5555/\0", "\0", "udp://\0"])(
      "a NUL: %j",
      async (address) => {
        expect(await codeOf(call, address)).toMatchObject({
          code: "EINVAL",
          address,
          detail: "an endpoint must not contain a NUL character",
        });
      },
    );
  });

  test("connectPeer, and connect of a RADIO", () => {
    expect(() => use(new Peer()).connectPeer("tcp://127.0.0.1:99999")).toThrow("Invalid argument");
    expect(() => use(new Radio()).connect("udp://127.0.0.1:99999")).toThrow("Invalid argument");
  });

  test("a number in a path or a name is not a port", async () => {
    await use(new Pair()).bind(`ipc://${temporaryFolder()}/a:99999`);
    await use(new Pair()).bind("inproc://a:99999");
  });
});

describe("ipc over a file that is not a socket", () => {
  function kept(make: (path: string) => void): string {
    const path = join(temporaryFolder(), "file");
    make(path);
    return path;
  }
  function linked(path: string): void {
    writeFileSync(`${path}.target`, "");
    symlinkSync(`${path}.target`, path);
  }
  const kinds: readonly [string, (path: string) => void][] = [
    ["a regular file", (path) => writeFileSync(path, "content")],
    ["a folder", (path) => mkdirSync(path)],
    ["a FIFO", (path) => void execFileSync("mkfifo", [path])],
    ["a symbolic link to a file", linked],
    ["a symbolic link to nothing", (path) => symlinkSync(`${path}.target`, path)],
  ];

  test.each(kinds)("%s stays, and bind is EADDRINUSE", async (_name, make) => {
    const path = kept(make);
    const before = lstatSync(path);
    const address = `ipc://${path}`;
    await expect(use(new Pull()).bind(address)).rejects.toMatchObject({
      code: "EADDRINUSE",
      address,
      detail: expect.stringContaining("not a socket") as string,
    });
    expect(lstatSync(path)).toMatchObject({ ino: before.ino, mode: before.mode, size: before.size });
    if (before.isFile()) expect(readFileSync(path, "utf8")).toBe("content");
  });

  test("a socket file that an ended process left is replaced", async () => {
    const path = join(temporaryFolder(), "socket");
    const program = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 9))`;
    spawnSync(process.execPath, ["-e", program]);
    expect(lstatSync(path).isSocket()).toBe(true);
    await use(new Pull()).bind(`ipc://${path}`);
  });
});

describe("reasons why a path cannot be bound", () => {
  const refused = (address: string): Promise<unknown> =>
    use(new Pull())
      .bind(address)
      .catch((error: unknown) => error);

  test("its folder is missing", async () => {
    const folder = join(temporaryFolder(), "missing");
    expect(await refused(`ipc://${folder}/socket`)).toMatchObject({
      code: "ENOENT",
      detail: `there is no folder ${folder}`,
    });
  });

  test("its folder is a file", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    expect(await refused(`ipc://${file}/socket`)).toMatchObject({
      code: "ENOTDIR",
      detail: `${file}, or a part of it, is not a folder`,
    });
  });

  test("it is too long", async () => {
    expect(await refused(`ipc://${temporaryFolder()}/${"x".repeat(120)}`)).toMatchObject({
      code: "ENAMETOOLONG",
      detail: expect.stringContaining("longer than the system allows") as string,
    });
  });

  test.skipIf(process.getuid?.() === 0)("its folder may not be written to", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o500);
    expect(await refused(`ipc://${folder}/socket`)).toMatchObject({
      code: "EACCES",
      detail: `the process has no permission to make a socket in ${folder}`,
    });
  });

  test("the error of unbind() says that the endpoint is not bound", async () => {
    const missing = use(new Pull()).unbind("tcp://127.0.0.1:1");
    await expect(missing).rejects.toMatchObject({
      code: "ENOENT",
      detail: expect.stringContaining("not bound or connected there") as string,
    });
  });
});
