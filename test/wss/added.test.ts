/** wss beyond libzmq's options: client certificates, TLS versions, names, and renewal. */
import { describe, expect, test } from "vitest";
import * as api from "../../ts/index.js";
import { endpointOf, texts, use } from "../support.js";
import { certificate } from "./certificates.js";
import { connectTls } from "./tls-wire.js";

const authority = certificate({ signs: true });
const own = certificate({ authority });
const served = { wssCertPem: own.cert, wssKeyPem: own.key };
const trusting = { wssTrustPem: authority.cert, wssHostname: "localhost" };

function portOf(reply: api.Reply): number {
  return Number(/:(\d+)/.exec(endpointOf(reply))?.[1]);
}

async function bound(options: object): Promise<api.Reply> {
  const reply = use(new api.Reply({ ...served, ...options }));
  await reply.bind("wss://127.0.0.1:*");
  return reply;
}

function asking(reply: api.Reply, options: object): api.Request {
  const request = use(new api.Request({ ...trusting, reconnectInterval: 1, ...options }));
  request.connect(endpointOf(reply).replace(/\/$/, ""));
  return request;
}

async function failed(socket: api.Socket): Promise<{ code: string }> {
  for await (const event of socket.events) if (event.type === "handshake:error:other") return event.error;
  throw new Error("no handshake has failed");
}

async function answers(reply: api.Reply, request: api.Request): Promise<void> {
  await request.send("question");
  expect(texts(await reply.receive())).toEqual(["question"]);
  await reply.send("answer");
  expect(texts(await request.receive())).toEqual(["answer"]);
}

/**
 * The serial number of the certificate that the server presents to a client that asks for the name.
 */
async function presented(reply: api.Reply, servername = "localhost"): Promise<string> {
  const { socket } = await connectTls(portOf(reply), { rejectUnauthorized: false, servername });
  const { subjectaltname = "" } = socket.getPeerCertificate();
  socket.destroy();
  return subjectaltname;
}

describe("wssVerifyClient", () => {
  const verifying = { wssVerifyClient: true, wssTrustPem: authority.cert };
  const mine = certificate({ authority });
  const strange = certificate();

  test("a client with a certificate that is trusted is accepted", async () => {
    const reply = await bound(verifying);
    await answers(reply, asking(reply, { wssCertPem: mine.cert, wssKeyPem: mine.key }));
  });

  test.each([
    ["none", {}, "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE"],
    ["one of another authority", { wssCertPem: strange.cert, wssKeyPem: strange.key }, "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ])("a client with %s is not", async (_name, options, code) => {
    const reply = await bound(verifying);
    const failure = failed(reply);
    asking(reply, options);
    expect(await failure).toMatchObject({ code });
  });

  test("a server without wssVerifyClient accepts any client", async () => {
    const reply = await bound({ wssTrustPem: authority.cert });
    await answers(reply, asking(reply, { wssCertPem: strange.cert, wssKeyPem: strange.key }));
  });
});

describe("wssMinVersion", () => {
  test("a server and a client that accept only TLSv1.3 connect", async () => {
    const reply = await bound({ wssMinVersion: "TLSv1.3" });
    await answers(reply, asking(reply, { wssMinVersion: "TLSv1.3" }));
  });

  test("an older client is refused", async () => {
    const reply = await bound({ wssMinVersion: "TLSv1.3" });
    await expect(connectTls(portOf(reply), { ca: authority.cert, maxVersion: "TLSv1.2" })).rejects.toThrow(
      /protocol version/,
    );
    await expect(
      connectTls(portOf(await bound({})), { ca: authority.cert, maxVersion: "TLSv1.2" }),
    ).resolves.toBeDefined();
  });

  test("other versions are EINVAL, in the property and in the text", async () => {
    const reply = use(new api.Reply(served));
    expect(() => (reply.wssMinVersion = "TLSv1.1" as never)).toThrow(
      expect.objectContaining({ code: "EINVAL", detail: expect.stringContaining("wssMinVersion") as string }) as Error,
    );
    expect(() => (reply.wssVerifyClient = 1 as never)).toThrow(TypeError);
    expect([reply.wssMinVersion, reply.wssVerifyClient]).toEqual([null, false]);
    for (const line of ["wss-min-version: SSLv3", "wss-nonsense: 1", "wss-min-version TLSv1.3"]) {
      reply.wssTrustPem = `${line}\n${authority.cert}`;
      await expect(reply.bind("wss://127.0.0.1:*")).rejects.toMatchObject({ code: "EINVAL" });
    }
  });
});

test("a client gets the certificate for the name that it asks for", async () => {
  const other = certificate({ authority, names: "DNS:other.example" });
  const pems = { wssCertPem: own.cert + other.cert, wssKeyPem: other.key + own.key };
  const reply = await bound(pems);
  expect(await presented(reply, "other.example")).toBe("DNS:other.example");
  expect(await presented(reply, "localhost")).toBe("DNS:localhost, IP Address:127.0.0.1");
  expect(await presented(reply, "unknown.example")).toBe("DNS:localhost, IP Address:127.0.0.1");
  await answers(reply, asking(reply, { wssHostname: "other.example" }));
});

describe("renewCertificate()", () => {
  test("later clients get the new certificate, and connections stay", async () => {
    const reply = await bound({});
    const [request, before] = [asking(reply, {}), await presented(reply)];
    await answers(reply, request);
    const next = certificate({ authority, names: "DNS:localhost,DNS:next.example" });
    reply.renewCertificate(next.cert, Buffer.from(next.key));
    expect(await presented(reply)).toBe("DNS:localhost, DNS:next.example");
    expect(before).toBe("DNS:localhost, IP Address:127.0.0.1");
    await answers(reply, request);
    await answers(reply, asking(reply, { wssHostname: "next.example" }));
  });

  test("an unusable certificate is refused, and the endpoint keeps its own", async () => {
    const reply = await bound({});
    const stranger = certificate();
    expect(() => reply.renewCertificate(own.cert, stranger.key)).toThrow(
      expect.objectContaining({ code: "EINVAL", detail: expect.stringContaining("wssKeyPem") as string }) as Error,
    );
    expect(() => reply.renewCertificate(own.cert, undefined as never)).toThrow(TypeError);
    expect(await presented(reply)).toBe("DNS:localhost, IP Address:127.0.0.1");
    reply.close();
    expect(() => reply.renewCertificate(own.cert, own.key)).toThrow(
      expect.objectContaining({ code: "EBADF" }) as Error,
    );
  });
});
