/** libzmq-src/patches/052: TCP can connect a socket to itself. */
import { once } from "node:events";
import net from "node:net";
import { expect, test } from "vitest";
import { Dealer } from "../../ts/index.js";
import { use } from "../support.js";

test("a socket does not connect to its own port", async () => {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  const dealer = use(new Dealer());
  const types: string[] = [];
  const seen = (async () => {
    for await (const { type } of dealer.events) {
      types.push(type);
      if (type === "connect" || type === "connect:retry") return;
    }
  })();
  dealer.connect(`tcp://127.0.0.1:${port};127.0.0.1:${port}`);
  await seen;
  expect(types).toContain("connect:retry");
  expect(types).not.toContain("connect");
});
