/**
 * Connections to other programs over Node: resets in both directions. conformance/ has the tests
 * for every host.
 */
import net from "node:net";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { POLLERR, POLLIN } from "../../ts/shim/host.js";
import { LOOPBACK, Party, portOf } from "./fake-link.js";

describe("an established connection", () => {
  test("a reset is reported after the received bytes, and once", async () => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK);
    const peer = net.connect({ host: "127.0.0.1", port: portOf(party.name(listener)) });
    const server = await party.accept(listener);
    peer.write("before");
    await party.link.until(server, POLLIN);
    peer.resetAndDestroy();
    await party.link.until(server, POLLERR);
    expect(party.link.error(server)).toBe(-party.no("ECONNRESET"));
    expect((await party.recv(server, 6)).toString()).toBe("before");
    expect(party.host.streamSend(server, Buffer.from("x"))).toBe(party.no("ECONNRESET"));
    expect(party.host.streamRecv(server, Buffer.alloc(1), false)).toBe(party.no("ECONNRESET"));
    expect(party.host.streamRecv(server, Buffer.alloc(1), false)).toBe(0);
  });

  test("close with reset resets the peer and drops the staged bytes", async () => {
    const party = new Party();
    const listener = await party.listen(LOOPBACK);
    const peer = net.connect({ host: "127.0.0.1", port: portOf(party.name(listener)) });
    let received = 0;
    peer.on("data", (chunk) => (received += chunk.length));
    const server = await party.accept(listener);
    expect(party.host.streamSend(server, Buffer.from("dropped"))).toBe(7);
    party.host.socketClose(server, true);
    const [error] = (await once(peer, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toBe("ECONNRESET");
    expect(received).toBe(0);
  });
});
