/**
 * Accepted and refused clients: of this package, npm zeromq and pyzmq, at servers on an inline and
 * on a threaded instance, over tcp and ipc, with each mechanism. A refused client does not affect
 * others.
 */
import { afterAll, describe, expect, test } from "vitest";
import { createCertificate } from "../../ts/auth/index.js";
import { Pull, Push, type Context } from "../../ts/index.js";
import type { Options } from "../interop/sides.js";
import { endpointOf, transport, use } from "../support.js";
import { clients, contextIn, guard, modes, nextHandshake, stopPyzmq, type Client } from "./support.js";

afterAll(stopPyzmq);

const server = createCertificate();
const alice = createCertificate({ name: "Alice", team: "ops" });
const mallory = createCertificate();

function keysOf(own: typeof alice, serverKey = server.publicKey): Options {
  return { curvePublicKey: own.publicKey, curveSecretKey: own.secretKey, curveServerKey: serverKey };
}

const SERVERS = {
  NULL: { zapDomain: "global" },
  PLAIN: { zapDomain: "global", plainServer: true },
  CURVE: { zapDomain: "global", curveServer: true, curveSecretKey: server.secretKey },
} as const;

async function pull(context: Context, options: object, over = "tcp"): Promise<{ socket: Pull; endpoint: string }> {
  const socket = use(new Pull({ context, linger: 0, ...options }));
  expect(socket.events.closed).toBe(false); // it is observed from its first handshake on
  await socket.bind(transport(over).endpoint());
  return { socket, endpoint: endpointOf(socket) };
}

async function expectIn(socket: Pull, endpoint: string, client: Client, options: Options): Promise<void> {
  await client(endpoint, options, "from a friend");
  expect(await nextHandshake(socket)).toBe("in");
  expect((await socket.receive()).map(String)).toEqual(["from a friend"]);
}

const matrix = modes.flatMap((mode) =>
  ["tcp", "ipc"].flatMap((over) =>
    Object.entries(clients).map(([library, client]) => ({
      title: `${mode} over ${over}, clients of ${library}`,
      mode,
      over,
      client,
    })),
  ),
);

describe.each(matrix)("$title", ({ mode, over, client }) => {
  test("NULL: by address", async () => {
    const context = contextIn(mode);
    const { authenticator, errors } = guard(context, { deny: over === "ipc" ? ["ipc"] : ["127.0.0.0/8"] });
    const { socket, endpoint } = await pull(context, SERVERS.NULL, over);
    await client(endpoint, {}, "from a stranger");
    expect(await nextHandshake(socket)).toBe("refused with 400");
    authenticator.configure({ allow: ["127.0.0.1", "ipc"] });
    await expectIn(socket, endpoint, client, {});
    expect(errors).toEqual([]);
  });

  test("PLAIN: by password", async () => {
    const context = contextIn(mode);
    guard(context, { plain: { admin: "secret" } });
    const { socket, endpoint } = await pull(context, SERVERS.PLAIN, over);
    for (const [plainUsername, plainPassword] of [
      ["admin", "guess"],
      ["nobody", "secret"],
      ["toString", "secret"],
    ]) {
      await client(endpoint, { plainUsername: plainUsername!, plainPassword: plainPassword! }, "from a stranger");
      expect(await nextHandshake(socket)).toBe("refused with 400");
    }
    await expectIn(socket, endpoint, client, { plainUsername: "admin", plainPassword: "secret" });
  });

  test("CURVE: by key", async () => {
    const context = contextIn(mode);
    guard(context, { curve: [alice.publicKey] });
    const { socket, endpoint } = await pull(context, SERVERS.CURVE, over);
    await client(endpoint, keysOf(mallory), "from a stranger");
    expect(await nextHandshake(socket)).toBe("refused with 400");
    await expectIn(socket, endpoint, client, keysOf(alice));
  });
});

describe.each(modes)("%s", (mode) => {
  test("changes in a Set or a Map apply from the next peer on, and policies are replaced whole", async () => {
    const context = contextIn(mode);
    const keys = new Set([alice.publicKey]);
    const { authenticator } = guard(context, { curve: keys });
    const { socket, endpoint } = await pull(context, SERVERS.CURVE);
    await expectIn(socket, endpoint, clients.ours, keysOf(alice));
    keys.delete(alice.publicKey);
    await clients.ours(endpoint, keysOf(alice), "too late");
    expect(await nextHandshake(socket)).toBe("refused with 400");
    authenticator.configure({ ...authenticator.policies, curve: "any" });
    await expectIn(socket, endpoint, clients.ours, keysOf(mallory));
  });

  test("an accepted peer stays connected after a change of the policies", async () => {
    const context = contextIn(mode);
    const { authenticator } = guard(context, { plain: { admin: "secret" } });
    const { socket, endpoint } = await pull(context, SERVERS.PLAIN);
    const options = { plainUsername: "admin", plainPassword: "secret" };
    const push = use(new Push({ context, ...options }));
    push.connect(endpoint);
    expect(await nextHandshake(socket)).toBe("in");
    authenticator.configure({});
    await clients.ours(endpoint, options, "too late");
    expect(await nextHandshake(socket)).toBe("refused with 400");
    await push.send("still here");
    expect((await socket.receive()).map(String)).toEqual(["still here"]);
  });

  test("domains have policies of their own", async () => {
    const context = contextIn(mode);
    guard(context, {
      plain: { everyone: "welcome" },
      domains: { vault: { plain: { admin: "secret" } }, closed: { null: false } },
    });
    const everyone = { plainUsername: "everyone", plainPassword: "welcome" };
    const admin = { plainUsername: "admin", plainPassword: "secret" };
    const hall = await pull(context, { ...SERVERS.PLAIN, zapDomain: "hall" });
    const vault = await pull(context, { ...SERVERS.PLAIN, zapDomain: "vault" });
    const closed = await pull(context, { zapDomain: "closed" });
    await expectIn(hall.socket, hall.endpoint, clients.ours, everyone);
    await clients.ours(hall.endpoint, admin, "not here");
    expect(await nextHandshake(hall.socket)).toBe("refused with 400");
    await expectIn(vault.socket, vault.endpoint, clients.ours, admin);
    await clients.ours(vault.endpoint, everyone, "not here");
    expect(await nextHandshake(vault.socket)).toBe("refused with 400");
    await clients.ours(closed.endpoint, {}, "not here");
    expect(await nextHandshake(closed.socket)).toBe("refused with 400");
  });

  test("a message has the identity of its sender and its properties", async () => {
    const context = contextIn(mode);
    guard(context, {
      curve: new Map([[alice.publicKey, alice]]),
      plain: () => ({ userId: "uid 7", metadata: { Role: "admin" } }),
    });
    const curve = await pull(context, SERVERS.CURVE);
    const plain = await pull(context, SERVERS.PLAIN);
    await clients.ours(curve.endpoint, keysOf(alice), "from Alice");
    await clients.ours(plain.endpoint, { plainUsername: "admin", plainPassword: "x" }, "from the admin");
    const of = ["User-Id", "name", "team", "Role"];
    expect(await properties(curve.socket, of)).toEqual([alice.publicKey, "Alice", "ops", undefined]);
    expect(await properties(plain.socket, of)).toEqual(["uid 7", undefined, undefined, "admin"]);
  });

  test("a hook that throws, rejects or returns an invalid value refuses with 500, and is reported; other peers are served", async () => {
    const context = contextIn(mode);
    const failures: Record<string, () => unknown> = {
      throws: () => {
        throw new Error("thrown");
      },
      rejects: () => Promise.reject(new Error("rejected")),
      odd: () => "yes",
    };
    const { errors } = guard(context, { plain: ((name: string) => failures[name]?.() ?? true) as () => boolean });
    const { socket, endpoint } = await pull(context, SERVERS.PLAIN);
    for (const plainUsername of Object.keys(failures)) {
      await clients.ours(endpoint, { plainUsername, plainPassword: "x" }, "from a stranger");
      expect(await nextHandshake(socket)).toBe("refused with 500");
    }
    await expectIn(socket, endpoint, clients.ours, { plainUsername: "good", plainPassword: "x" });
    expect(errors.map(({ message }) => message)).toEqual([
      "thrown",
      "rejected",
      "An answer must be a boolean or an object",
    ]);
  });

  test("a slow hook delays no other peer", async () => {
    const context = contextIn(mode);
    let answer: (value: boolean) => void = () => undefined;
    const slow = new Promise<boolean>((resolve) => (answer = resolve));
    guard(context, { plain: (name) => (name === "slow" ? slow : true) });
    const { socket, endpoint } = await pull(context, SERVERS.PLAIN);
    await clients.ours(endpoint, { plainUsername: "slow", plainPassword: "x" }, "slow");
    for (const plainUsername of ["a", "b", "c"])
      await expectIn(socket, endpoint, clients.ours, { plainUsername, plainPassword: "x" });
    answer(true);
    expect(await nextHandshake(socket)).toBe("in");
    expect((await socket.receive()).map(String)).toEqual(["slow"]);
  });

  test("a peer whose request is open when the authenticator closes reconnects, and the next one accepts it", async () => {
    const context = contextIn(mode);
    let asked: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (asked = resolve));
    const first = guard(context, {
      plain: () => {
        asked();
        return new Promise(() => undefined);
      },
    });
    // After status 300, libzmq disconnects the client at the handshake interval.
    const { socket, endpoint } = await pull(context, {
      ...SERVERS.PLAIN,
      zapEnforceDomain: true,
      handshakeInterval: 200,
    });
    await clients.ours(endpoint, { plainUsername: "patient", plainPassword: "x" }, "at last");
    await arrived;
    first.authenticator.close();
    guard(context, { plain: () => true });
    expect(await nextHandshake(socket)).toBe("refused with 300");
    expect(await nextHandshake(socket)).toBe("in");
    expect((await socket.receive()).map(String)).toEqual(["at last"]);
  });
});

/** Properties of the next message. */
async function properties(socket: Pull, names: readonly string[]): Promise<(string | undefined)[]> {
  const { metadata } = await socket.receiveDetailed({ properties: names });
  return names.map((name) => metadata[name]);
}
