/**
 * The system's descriptors that a host shares for writing with other threads, and when it revokes
 * them.
 */
import { fstatSync, writeSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { POLLERR } from "../../ts/shim/host.js";
import { createNodeHost } from "../../ts/shim/node/host.js";
import { LOOPBACK, Party, pattern } from "./fake-link.js";

/**
 * The shared system descriptor of each stream; 0: not shared. Each was still open when it was
 * revoked.
 */
type Given = Map<number, number>;

async function pair(): Promise<{ party: Party; client: number; server: number; given: Given }> {
  const given: Given = new Map();
  const publish = (fd: number, descriptor: number): void => {
    if (descriptor === 0) fstatSync(given.get(fd)!); // throws if the number is free
    given.set(fd, descriptor);
  };
  const party = new Party({}, (link) =>
    createNodeHost({ errno: link.errno, ready: link.ready.bind(link), pump: link.pump.bind(link), publish }),
  );
  const [client, server] = await party.pair(await party.listen(LOOPBACK));
  return { party, client, server, given };
}

describe.skipIf(process.platform === "win32")("a stream's descriptor", () => {
  test("is shared once connected, on both sides", async () => {
    const { party, client, server, given } = await pair();
    writeSync(given.get(client)!, "from another thread");
    expect(String(await party.recv(server, 19))).toBe("from another thread");
    writeSync(given.get(server)!, "and back");
    expect(String(await party.recv(client, 8))).toBe("and back");
  });

  test("is revoked while bytes are staged", async () => {
    const { party, client, server, given } = await pair();
    await party.send(client, Buffer.from("one "));
    expect(given.get(client)).toBe(0);
    party.host.flush();
    writeSync(given.get(client)!, "two");
    expect(String(await party.recv(server, 7))).toBe("one two");
  });

  test("is revoked while the kernel's buffer is full", async () => {
    const { party, client, server, given } = await pair();
    const bytes = pattern(20_000_000);
    const sent = party.send(client, bytes);
    expect(given.get(client)).toBe(0);
    expect((await party.recv(server, bytes.length)).equals(bytes)).toBe(true);
    await sent;
    party.host.flush();
    writeSync(given.get(client)!, "end");
    expect(String(await party.recv(server, 3))).toBe("end");
  });

  test.each([
    ["it is closed", (party: Party, client: number): number => party.host.socketClose(client, false)],
    ["it is shut down", (party: Party, client: number): number => party.host.streamShutdown(client, 1)],
    ["the host ends", (party: Party): void => party.host.destroy()],
  ])("is taken back when %s, for good", async (_, end) => {
    const { party, client, given } = await pair();
    expect(given.get(client)).toBeGreaterThan(0);
    end(party, client);
    party.host.flush();
    expect(given.get(client)).toBe(0);
  });

  test("is revoked before the system closes it, when the peer resets the connection", async () => {
    const { party, client, server, given } = await pair();
    expect(given.get(client)).toBeGreaterThan(0);
    party.host.socketClose(server, true);
    await party.link.until(client, POLLERR);
    expect(given.get(client)).toBe(0);
  });
});
