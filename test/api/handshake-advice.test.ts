/**
 * The events of a handshake that fails say what to do: a server key of another server, two keys
 * that are not a pair, and a required authenticator that is absent.
 */
import { expect, test } from "vitest";
import { createCertificate } from "../../ts/auth/index.js";
import { Pull, Push, type Event } from "../../ts/index.js";
import { endpointOf, use } from "../support.js";

const [server, client, other] = [createCertificate(), createCertificate(), createCertificate()];

/** The error of the first handshake that fails on each side. */
async function failure(serverOptions: object, clientOptions: object): Promise<readonly [unknown, unknown]> {
  const pull = use(new Pull({ linger: 0, curveServer: true, curveSecretKey: server.secretKey, ...serverOptions }));
  const push = use(new Push({ linger: 0, ...clientOptions }));
  const errors = [firstError(pull), firstError(push)] as const;
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(endpointOf(pull));
  const atServer = await errors[0];
  pull.close();
  push.close();
  return [atServer, await errors[1]];
}

async function firstError(socket: Pull | Push): Promise<unknown> {
  const failed = ({ type }: Event) => type.startsWith("handshake:error");
  for await (const event of socket.events) if (failed(event) && "error" in event) return event.error;
  return undefined;
}

const keys = (serverKey: string, publicKey: string) => ({
  curveServerKey: serverKey,
  curvePublicKey: publicKey,
  curveSecretKey: client.secretKey,
});

test.each([
  ["the key of another server", keys(other.publicKey, client.publicKey)],
  ["two keys that are not a pair", keys(server.publicKey, other.publicKey)],
])("%s", async (_title, options) => {
  const [atServer, atClient] = await failure({}, options);
  const detail = "the client's curveServerKey is not this server's public key, or its own two keys are not a pair";
  expect(atServer).toMatchObject({ code: "ERR_ZMTP_CRYPTOGRAPHIC", detail });
  if (atClient) expect(atClient).toMatchObject({ detail: expect.stringContaining("curveServerKey") as string });
});

test("a required authenticator that is absent", async () => {
  const [atServer] = await failure(
    { zapDomain: "global", zapEnforceDomain: true },
    keys(server.publicKey, client.publicKey),
  );
  expect(atServer).toMatchObject({
    code: "EFAULT",
    message: "No ZAP handler",
    detail: "zapEnforceDomain is set, and the socket's context has no Authenticator: make one before the first bind",
  });
});
