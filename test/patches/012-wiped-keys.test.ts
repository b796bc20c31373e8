/** After sockets and context are closed, wasm memory holds none of their CURVE secret keys. */
import { expect, test } from "vitest";
import { Pull, Push, curveKeyPair } from "../../ts/index.js";
import { createZmq } from "../../ts/zmq/index.js";
import * as constants from "../../ts/zmq/constants.js";
import { newContext, newInstance, use } from "../support.js";

const server = curveKeyPair();
const client = curveKeyPair();

/** Finds secret keys in wasm memory, as text or as bytes. */
function found(instance: ReturnType<typeof newInstance>): string[] {
  const zmq = createZmq(newInstance());
  const memory = Buffer.from(instance.exports.memory.buffer);
  return Object.entries({ server, client }).flatMap(([name, { secretKey }]) =>
    Object.entries({ text: Buffer.from(secretKey), bytes: Buffer.from(zmq.zmq_z85_decode(null, secretKey)!) })
      .filter(([, bytes]) => memory.includes(bytes))
      .map(([form]) => `${name}: ${form}`),
  );
}

test("after an encrypted exchange", async () => {
  const instance = newInstance();
  const context = newContext({ instance });
  const pull = use(new Pull({ context, curveServer: true, curveSecretKey: server.secretKey }));
  const push = use(
    new Push({
      context,
      curveServerKey: server.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    }),
  );
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(pull.lastEndpoint!);
  await push.send("secret");
  expect(String(await pull.receive())).toBe("secret");
  expect([pull.curveSecretKey, push.curveSecretKey]).toEqual([server.secretKey, client.secretKey]);
  expect(found(instance)).not.toEqual([]);
  push.close();
  pull.close();
  await context.close();
  expect(found(instance)).toEqual([]);
});

test("through the mirror: keys that are set, read, and derived from", () => {
  const instance = newInstance();
  const zmq = createZmq(instance);
  const context = zmq.zmq_ctx_new();
  const socket = zmq.zmq_socket(context, constants.ZMQ_PULL);
  const bytes = zmq.zmq_z85_decode(null, client.secretKey)!;
  for (const key of [server.secretKey, bytes])
    expect(zmq.zmq_setsockopt(socket, constants.ZMQ_CURVE_SECRETKEY, key)).toBe(0);
  expect(zmq.zmq_getsockopt_value(socket, constants.ZMQ_CURVE_SECRETKEY)).toBe(client.secretKey);
  expect(zmq.zmq_getsockopt(socket, constants.ZMQ_CURVE_SECRETKEY, new Uint8Array(32), { value: 32 })).toBe(0);
  const publicKey = Buffer.alloc(41);
  expect(zmq.zmq_curve_public(publicKey, client.secretKey)).toBe(0);
  expect(publicKey.toString("latin1", 0, 40)).toBe(client.publicKey);
  zmq.zmq_close(socket);
  zmq.zmq_ctx_term(context);
  expect(found(instance)).toEqual([]);
});

test("a generated key pair", () => {
  const instance = newInstance();
  const [publicKey, secretKey] = [Buffer.alloc(41), Buffer.alloc(41)];
  expect(createZmq(instance).zmq_curve_keypair(publicKey, secretKey)).toBe(0);
  const bytes = createZmq(newInstance()).zmq_z85_decode(null, secretKey.toString("latin1", 0, 40))!;
  expect(Buffer.from(instance.exports.memory.buffer).includes(Buffer.from(bytes))).toBe(false);
});
