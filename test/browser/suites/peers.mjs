/** Native libzmq as the peer of a page, where Debian's python3-zmq is installed. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** @typedef {import("../world.mjs").World} World */

const PYTHON = "/usr/bin/python3";
const ECHO = `
import sys, zmq
public, secret = zmq.curve_keypair()
context = zmq.Context()
def reply(endpoint, curve=False):
    socket = context.socket(zmq.REP)
    if curve: socket.curve_server, socket.curve_secretkey = True, secret
    socket.bind(endpoint)
    return socket
sockets = [reply("ws://127.0.0.1:*/zmq"), reply("tcp://127.0.0.1:*", True)]
print(*[s.getsockopt(zmq.LAST_ENDPOINT).decode().rstrip("\\0") for s in sockets], public.decode(), flush=True)
poller = zmq.Poller()
for socket in sockets: poller.register(socket, zmq.POLLIN)
while True:
    for socket, _ in poller.poll(): socket.send(socket.recv())
`;
const present = spawnSync(PYTHON, ["-c", "import zmq; assert zmq.has('WS')"]).status === 0;

/**
 * A native server that echoes: its ws endpoint, its tcp endpoint with CURVE, and its key.
 * @param {World} world
 */
async function native(world) {
  const python = spawn(PYTHON, ["-c", ECHO], { stdio: ["ignore", "pipe", "inherit"] });
  world.onEnd(() => python.kill());
  const [line] = await once(createInterface({ input: python.stdout }), "line");
  return String(line).split(" ");
}

const ask = async (/** @type {readonly [string, number, object]} */ [endpoint, size, options]) => {
  const request = new zmq.Request({ ...options, linger: 0 });
  request.connect(endpoint);
  await request.send(new Uint8Array(size).fill(7));
  const [echo] = await request.receive();
  return echo.length === size && echo.every((byte) => byte === 7);
};

export default present
  ? {
      /** @param {World} world */
      "native libzmq over ws, without a mechanism and up to 50 kB": async (world) => {
        const [ws] = await native(world);
        const page = await world.page();
        for (const size of [10, 50_000])
          assert.equal(await page.evaluate(ask, /** @type {const} */ ([ws ?? "", size, {}])), true);
      },

      /** @param {World} world */
      "native libzmq with CURVE through the relay, 5 MB": async (world) => {
        const [, tcp = "", key = ""] = await native(world);
        const relay = world.createRelay({ allow: [tcp], origins: [world.site.origin] });
        relay.attach(world.site.server, "/relay");
        world.onEnd(() => relay.close());
        const page = await world.page();
        await page.evaluate(() => zmq.useInstance(zmq.createInstance({ relay: "/relay" })));
        const own = world.zmq.curveKeyPair();
        const keys = { curveServerKey: key, curvePublicKey: own.publicKey, curveSecretKey: own.secretKey };
        assert.equal(await page.evaluate(ask, /** @type {const} */ ([tcp, 5_000_000, keys])), true);
      },
    }
  : {};
