/** libzmq-src/patches/073: a CURVE server whose short-term key has a low order. */
import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { curveKeyPair, Push, type Instance } from "../../ts/index.js";
import { newContext, newInstance, use } from "../support.js";
import { createZmq } from "../../ts/zmq/index.js";
import { box, keyPair } from "./box.js";
import { listen } from "./peer.js";

const GREETING = Buffer.concat([
  Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 0]),
  Buffer.from("CURVE".padEnd(20, "\0")),
  Buffer.from([1]),
  Buffer.alloc(31),
]);
/**
 * The bytes of a HELLO frame. The client's short-term key follows 2 bytes of frame header and 80 of
 * the command.
 */
const HELLO_BYTES = 202;
const CLIENT_KEY_AT = 82;

/** Answers the next client up to WELCOME, with this short-term key. Resolves to its connection. */
async function welcome(connection: Socket, secretKey: Buffer, shortTermKey: Buffer): Promise<void> {
  let received = Buffer.alloc(0);
  connection.on("error", () => undefined).write(GREETING);
  while (received.length < GREETING.length + HELLO_BYTES) {
    const [chunk] = (await once(connection, "data")) as [Buffer];
    received = Buffer.concat([received, chunk]);
  }
  const hello = received.subarray(GREETING.length);
  const clientKey = hello.subarray(CLIENT_KEY_AT, CLIENT_KEY_AT + 32);
  const nonce = Buffer.alloc(16, 7);
  const cookie = Buffer.alloc(96);
  const sealed = box(
    Buffer.concat([shortTermKey, cookie]),
    Buffer.concat([Buffer.from("WELCOME-"), nonce]),
    clientKey,
    secretKey,
  );
  const command = Buffer.concat([Buffer.from("\x07WELCOME"), nonce, sealed]);
  connection.write(Buffer.concat([Buffer.from([4, command.length]), command]));
}

/**
 * Connects a PUSH with CURVE to the server. Resolves to the type of the first event after the
 * connection.
 */
async function meets(shortTermKey: Buffer): Promise<string> {
  const instance = newInstance();
  const { server, port } = await listen();
  const keys = keyPair();
  const { publicKey, secretKey } = curveKeyPair();
  const options = {
    curveServerKey: z85(instance, keys.publicKey),
    curvePublicKey: publicKey,
    curveSecretKey: secretKey,
  };
  const push = use(new Push({ context: newContext({ instance }), linger: 0, ...options }));
  const { events } = push;
  push.connect(`tcp://127.0.0.1:${port}`);
  const [connection] = (await once(server, "connection")) as [Socket];
  const initiated = welcome(connection, keys.secretKey, shortTermKey).then(() => once(connection, "data"));
  const failed = (async () => {
    for await (const { type } of events) if (type.startsWith("handshake:")) return type;
    return "end";
  })();
  const what = await Promise.race([failed, initiated.then(() => "INITIATE")]);
  connection.destroy();
  expect(instance.failure).toBe(undefined);
  return what;
}

function z85(instance: Instance, key: Buffer): string {
  const text = Buffer.alloc(41);
  createZmq(instance).zmq_z85_encode(text, key, key.length);
  return text.toString("latin1", 0, 40);
}

const LOW_ORDER = ["00".repeat(32), `01${"00".repeat(31)}`, `ec${"ff".repeat(30)}7f`];

test.each(LOW_ORDER)("%s is refused", async (key) => {
  expect(await meets(Buffer.from(key, "hex"))).toBe("handshake:error:protocol");
});

describe("with and without the patch", () => {
  test("another key is accepted", async () => {
    expect(await meets(keyPair().publicKey)).toBe("INITIATE");
  });
});
