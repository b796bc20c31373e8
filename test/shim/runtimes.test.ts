/**
 * Runtimes whose net module differs from Node's in binding a listener, in place of Node's own:
 * Deno's handle, which leaves the accept to the program, and Bun's server, which listens at once.
 * test/package/runtimes tests real runtimes.
 */
import { closeSync, openSync, statSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { folder, LOOPBACK, Party } from "./fake-link.js";

type Create = (...args: unknown[]) => ServerHandle;
interface ServerHandle {
  onconnection: ((status: number, client?: object) => void) | undefined;
  [name: string]: unknown;
}

const internals = net as unknown as { _createServerHandle: Create | undefined };
const create = internals._createServerHandle!;

afterEach(() => {
  internals._createServerHandle = create;
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** A party whose shim was loaded with the runtime's modules. */
async function party(): Promise<Party> {
  vi.resetModules();
  const { createNodeHost } = await import("../../ts/shim/node/host.js");
  return new Party(undefined, (link) => createNodeHost(link));
}

async function exchange(over: Party): Promise<string> {
  const [client, server] = await over.pair(await over.listen(LOOPBACK));
  await over.send(client, Buffer.from("arrives"));
  return String(await over.recv(server, 7));
}

/**
 * Deno's behaviour: `onconnection` only reports a connection, and `accept()` assigns it to a handle
 * of the same class.
 */
function asDeno(...args: unknown[]): ServerHandle {
  const inner = create(...args);
  const arrived: object[] = [];
  const handle: ServerHandle = { onconnection: undefined, accept: () => 0 };
  handle.constructor = function () {
    return arrived.shift();
  };
  for (const name of ["listen", "getsockname", "ref", "unref", "close"])
    handle[name] = (...rest: unknown[]) => (inner[name] as (...all: unknown[]) => unknown).apply(inner, rest);
  inner.onconnection = (status, client) => {
    if (client) arrived.push(client);
    handle.onconnection?.(status);
  };
  return handle;
}

describe("a runtime's net module", () => {
  test("a handle that leaves the accept to the program", async () => {
    internals._createServerHandle = asDeno;
    expect(await exchange(await party())).toBe("arrives");
  });

  test("a handle that cannot read into the program's buffers: Node's public interface binds", async () => {
    internals._createServerHandle = () => {
      throw new Error("is not asked");
    };
    vi.stubGlobal(
      "process",
      Object.create(process, { versions: { value: { deno: "2.7.0" } }, binding: { value: () => ({}) } }),
    );
    expect(await exchange(await party())).toBe("arrives");
  });

  test("a handle that cannot listen is refused by its name", async () => {
    internals._createServerHandle = () => ({ onconnection: undefined });
    const over = await party();
    expect(() => over.host.streamBind(3, LOOPBACK, false)).toThrow("net._createServerHandle()");
  });

  test("descriptors that node:fs knows as something else are not closed", async () => {
    vi.resetModules();
    const { descriptorOf, writeDirectly } = await import("../../ts/shim/node/internals/direct-io.js");
    const path = join(folder(), "another file");
    const fd = openSync(path, "w");
    const socket = { _handle: { fd } } as unknown as net.Socket;
    expect(descriptorOf(socket)).toBe(-1);
    expect(writeDirectly(socket, [Buffer.from("a message")])).toBe(-1);
    closeSync(fd);
    expect(statSync(path).size).toBe(0);
  });

  test("a server that does not listen at once: the error comes from Bun.listen()", async () => {
    const refused = Object.assign(new Error("Failed to listen"), { code: "EADDRNOTAVAIL" });
    const listen = vi.fn(() => {
      throw refused;
    });
    internals._createServerHandle = undefined;
    vi.stubGlobal("Bun", { listen });
    const over = await party();
    expect(over.host.streamBind(3, LOOPBACK, false)).toBe(0);
    expect(over.host.streamListen(3, 10)).toBe(over.no("EADDRNOTAVAIL"));
    expect(listen).toHaveBeenCalledWith(expect.objectContaining({ hostname: "127.0.0.1", port: 0 }));
  });
});
