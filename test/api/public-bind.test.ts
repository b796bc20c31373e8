/**
 * Runtimes without a synchronous bind: `bind()` prepares the listener with Node's public interface,
 * and binds again.
 */
import { afterEach, describe, expect, test } from "vitest";
import { Context, Reply, Request } from "../../ts/index.js";
import { createNodeHost } from "../../ts/shim/node/host.js";
import { InlineInstance } from "../../ts/core/instance/inline.js";

const instance = new InlineInstance((link) => createNodeHost(link, { publicBind: true }));
const context = new Context({ instance });
const sockets: (Reply | Request)[] = [];

function open<T extends Reply | Request>(socket: T): T {
  sockets.push(socket);
  return socket;
}

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

describe("bind with Node's public interface only", () => {
  test("a request and its reply arrive over a port that the system chose", async () => {
    const server = open(new Reply({ context }));
    await server.bind("tcp://127.0.0.1:*");
    expect(server.lastEndpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:[1-9]\d*$/);
    const client = open(new Request({ context }));
    client.connect(server.lastEndpoint!);
    await client.send("question");
    expect(String(await server.receive())).toBe("question");
    await server.send("answer");
    expect(String(await client.receive())).toBe("answer");
  });

  test("an address in use is refused", async () => {
    const first = open(new Reply({ context }));
    await first.bind("tcp://127.0.0.1:*");
    const second = open(new Reply({ context }));
    await expect(second.bind(first.lastEndpoint!)).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("bindSync() fails with a clear error", () => {
    const server = open(new Reply({ context }));
    expect(() => server.bindSync("tcp://127.0.0.1:*")).toThrow(
      expect.objectContaining({ code: "EAGAIN", address: "tcp://127.0.0.1:*" }) as Error,
    );
  });
});
