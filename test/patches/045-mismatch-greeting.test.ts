/** libzmq-src/patches/045: if the mechanisms of two peers differ, both sides report it. */
import { describe, expect, test } from "vitest";
import { curveKeyPair, Dealer, Router, type Socket } from "../../ts/index.js";
import { endpointOf, transport, use } from "../support.js";

const { publicKey, secretKey } = curveKeyPair();
const roles: Record<string, object> = {
  "a NULL peer": {},
  "a PLAIN server": { plainServer: true },
  "a PLAIN client": { plainUsername: "name", plainPassword: "password" },
  "a CURVE server": { curveServer: true, curveSecretKey: secretKey },
  "a CURVE client": { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey },
};
const mechanism = (role: string): string => role.split(" ")[1]!;
const pairs = Object.keys(roles).flatMap((bound) =>
  Object.keys(roles)
    .filter((connected) => mechanism(connected) !== mechanism(bound))
    .map((connected): [string, string] => [bound, connected]),
);

/** The first handshake event of a socket. */
async function failure(socket: Socket): Promise<unknown> {
  for await (const event of socket.events)
    if (event.type.startsWith("handshake")) return [event.type, "error" in event && event.error];
  return undefined;
}

describe.each(["tcp", "ipc"])("over %s", (name) => {
  test.each(pairs)("%s binds, %s connects", async (bound, connected) => {
    const server = use(new Router(roles[bound]));
    const client = use(new Dealer({ reconnectInterval: -1, ...roles[connected] }));
    const failures = [failure(server), failure(client)];
    await server.bind(transport(name).endpoint());
    client.connect(endpointOf(server));
    const mismatch = ["handshake:error:protocol", expect.objectContaining({ code: "ERR_ZMTP_MECHANISM_MISMATCH" })];
    expect(await Promise.all(failures)).toEqual([mismatch, mismatch]);
  });
});
