/** A SOCKS5 proxy: the requests that it gets, and that no connection bypasses it silently. */
import { once } from "node:events";
import net from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { Datagram, Peer, Radio } from "../../ts/draft.js";
import { Dealer, Pair, Router, Subscriber } from "../../ts/index.js";
import { link, texts, uniqueName, use } from "../support.js";

describe("a SOCKS5 proxy", () => {
  /** A proxy that asks for a name and a password, records them, and ends the connection. */
  async function proxy(): Promise<{ port: number; asked: Promise<string> }> {
    const server = net.createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const asked = (async () => {
      const [client] = (await once(server, "connection")) as [net.Socket];
      client.on("error", () => undefined);
      const [greeting] = (await once(client, "data")) as [Buffer];
      client.write(Buffer.from([5, greeting.includes(2, 2) ? 2 : 0]));
      const [request] = (await once(client, "data")) as [Buffer];
      client.destroy();
      return request.toString("latin1");
    })();
    return { port: (server.address() as net.AddressInfo).port, asked };
  }

  test("the proxy gets socksUsername and socksPassword", async () => {
    const { port, asked } = await proxy();
    const dealer = use(new Dealer({ socksProxy: `127.0.0.1:${port}`, socksUsername: "user", socksPassword: "pass" }));
    dealer.linger = 0;
    dealer.connect("tcp://192.0.2.1:5555");
    expect(await asked).toBe("\u0001\u0004user\u0004pass");
  });

  test.each(["ws://192.0.2.1:80", "ws://127.0.0.1:80/path"])("%s would bypass the proxy: ENOTSUP", (address) => {
    const dealer = use(new Dealer({ socksProxy: "127.0.0.1:1080", linger: 0 }));
    const refused = { code: "ENOTSUP", address, detail: expect.stringContaining("socksProxy") as string };
    expect(() => dealer.connect(address)).toThrow(expect.objectContaining(refused) as Error);
    expect(() => use(new Router({ socksProxy: "127.0.0.1:1080" })).connect(address)).toThrow(
      expect.objectContaining(refused) as Error,
    );
    expect(() => use(new Peer({ socksProxy: "127.0.0.1:1080" })).connectPeer(address)).toThrow(
      expect.objectContaining(refused) as Error,
    );
    dealer.socksProxy = null;
    dealer.connect(address);
  });

  test.each([Radio, Datagram])("udp would bypass the proxy: $name", (Kind) => {
    const socket = use(new Kind({ socksProxy: "127.0.0.1:1080" }));
    expect(() => socket.connect("udp://127.0.0.1:5555")).toThrow(expect.objectContaining({ code: "ENOTSUP" }) as Error);
  });

  test("epgm would bypass the proxy", () => {
    const subscriber = use(new Subscriber({ socksProxy: "127.0.0.1:1080" }));
    const refused = expect.objectContaining({ code: "ENOTSUP" }) as Error;
    expect(() => subscriber.connect("epgm://127.0.0.1;239.192.1.1:5555")).toThrow(refused);
  });

  test("binding, ipc and inproc do not use the proxy", async () => {
    const [a, b] = [new Pair({ socksProxy: "127.0.0.1:1080" }), new Pair({ socksProxy: "127.0.0.1:1080" })];
    await link(a, b, { endpoint: () => `inproc://${uniqueName()}`, ipv6: false });
    await a.bind("ws://127.0.0.1:*");
    await a.send("text");
    expect(texts(await b.receive())).toEqual(["text"]);
  });
});
