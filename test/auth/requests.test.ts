/**
 * Direct requests to the handler: malformed requests, addresses, exact replies, hooks, and its end.
 */
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { Authenticator, type AuthenticatorOptions, type AuthRequest, type Reply } from "../../ts/auth/index.js";
import { newContext } from "../support.js";
import { Asker, contextIn, guard, modes } from "./support.js";

const KEY_BYTES = Buffer.from("bb88471d65e2659b30c55a5321cebb5aab2b70a398645c26dca2b2fcb43fc518", "hex");
const KEY = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";
const OK = ["1.0", "7", "200", "OK", "", ""];

function texts(reply: readonly Buffer[]): string[] {
  return reply.map(String);
}

describe.each(modes)("%s: requests", (mode) => {
  test("a valid one, with the delimiter of REQ; its id is in the reply", async () => {
    const context = contextIn(mode);
    guard(context);
    const reply = await new Asker(context).ask("", "1.0", "7", "", "127.0.0.1", "", "NULL");
    expect(texts(reply)).toEqual(["", ...OK]);
  });

  test("malformed ones are answered with 400, and valid ones are served", async () => {
    const context = contextIn(mode);
    const { errors } = guard(context, { plain: { admin: "secret" }, curve: "any" });
    const asker = new Asker(context);
    const malformed: [string, ...(string | Buffer)[]][] = [
      ["it has 0 frames", ""],
      ["it has 1 frames", "", "1.0"],
      ["it has 5 frames", "", "1.0", "7", "", "127.0.0.1", ""],
      ["its version is not 1.0", "", "2.0", "7", "", "127.0.0.1", "", "NULL"],
      ["its mechanism is not NULL, PLAIN or CURVE", "", "1.0", "7", "", "127.0.0.1", "", "GSSAPI", "me"],
      ["it has 1 credentials", "", "1.0", "7", "", "127.0.0.1", "", "NULL", "me"],
      ["it has 1 credentials", "", "1.0", "7", "", "127.0.0.1", "", "PLAIN", "admin"],
      ["it has 3 credentials", "", "1.0", "7", "", "127.0.0.1", "", "PLAIN", "admin", "secret", "x"],
      ["it has 0 credentials", "", "1.0", "7", "", "127.0.0.1", "", "CURVE"],
      ["its key has 31 bytes", "", "1.0", "7", "", "127.0.0.1", "", "CURVE", KEY_BYTES.subarray(1)],
      ["it has text that is not UTF-8", "", "1.0", "7", "", "127.0.0.1", "", "PLAIN", "admin", Buffer.from([0xff])],
      ["it has text that is not UTF-8", "", "1.0", "7", Buffer.from([0xff]), "127.0.0.1", "", "NULL"],
    ];
    for (const [wrong, ...frames] of malformed) {
      const reply = texts(await asker.ask(...frames));
      expect(reply).toEqual(["", "1.0", String(frames[2] ?? ""), "400", `The request is malformed: ${wrong}`, "", ""]);
    }
    expect(texts(await asker.ask("no delimiter")).slice(-4)).toEqual([
      "400",
      "The request is malformed: it has no delimiter",
      "",
      "",
    ]);
    expect(texts(await asker.ask("", "1.0", "7", "", "127.0.0.1", "", "NULL"))).toEqual(["", ...OK]);
    expect(errors).toEqual([]);
  });

  test("hundreds at once are all answered, in order", async () => {
    const context = contextIn(mode);
    guard(context);
    const asker = new Asker(context);
    const ids = Array.from({ length: 700 }, (_, i) => String(i));
    await Promise.all(ids.map((id) => asker.send("", "1.0", id, "", "127.0.0.1", "", "NULL")));
    for (const id of ids) expect(String((await asker.receive())[2])).toBe(id);
  });

  test("hooks see the request, and their answer is libzmq's reply", async () => {
    const context = contextIn(mode);
    const seen: AuthRequest[] = [];
    const replies: Reply[] = [];
    guard(context, {
      onRequest: (request) => {
        seen.push(request);
        if (request.mechanism !== "CURVE") return undefined;
        return Promise.resolve({ userId: "Zoë", text: "Welcome", metadata: { Role: "x", Bytes: Buffer.from([0, 1]) } });
      },
      onReply: (reply) => replies.push(reply),
    });
    const asker = new Asker(context);
    expect(await asker.about({ domain: "d", address: "::1" }, "CURVE", KEY_BYTES)).toEqual([
      "200",
      "Welcome",
      Buffer.from("Zoë").toString("latin1"),
      "\x04Role\0\0\0\x01x\x05Bytes\0\0\0\x02\0\x01",
    ]);
    expect(await asker.about({}, "PLAIN", "a", "b")).toEqual(["400", "Refused", "", ""]);
    const routingId = Buffer.alloc(0);
    expect(seen).toEqual([
      { domain: "d", address: "::1", routingId, mechanism: "CURVE", publicKey: KEY },
      { domain: "", address: "127.0.0.1", routingId, mechanism: "PLAIN", username: "a", password: "b" },
    ]);
    expect(replies.map(({ status, userId }) => [status, userId])).toEqual([
      [200, "Zoë"],
      [400, ""],
    ]);
  });
});

describe("addresses", () => {
  async function admitted(options: AuthenticatorOptions, ...addresses: string[]): Promise<string[]> {
    const context = newContext();
    const authenticator = new Authenticator({ context, ...options });
    const asker = new Asker(context);
    const statuses = [];
    for (const address of addresses) statuses.push((await asker.about({ address }, "NULL"))[0]!);
    authenticator.close();
    return statuses;
  }

  test("all, without a list", async () => {
    expect(await admitted({}, "127.0.0.1", "::1", "", "whatever")).toEqual(["200", "200", "200", "200"]);
  });

  test("only allowed ones: single, subnets, IPv4 as IPv6 spells it, and ipc if it is listed", async () => {
    const allow = ["192.0.2.7", "10.0.0.0/8", "2001:db8::/32"];
    const asked = ["192.0.2.7", "192.0.2.8", "::ffff:10.9.8.7", "2001:db8::5", "2001:db9::5", "::1", "", "10.0.0.x"];
    expect(await admitted({ allow }, ...asked)).toEqual(["200", "400", "200", "200", "400", "400", "400", "400"]);
    expect(await admitted({ allow: ["ipc"] }, "", "127.0.0.1")).toEqual(["200", "400"]);
    expect(await admitted({ allow: [] }, "", "127.0.0.1")).toEqual(["400", "400"]);
    expect(await admitted({ allow: ["fe80::/10"] }, "fe80::1%eth0")).toEqual(["200"]);
  });

  test("denied ones, whatever is allowed", async () => {
    const deny = new Set(["10.0.0.1", "ipc", "::1"]);
    expect(await admitted({ deny, allow: ["10.0.0.0/8"] }, "10.0.0.1", "10.0.0.2", "")).toEqual(["400", "200", "400"]);
    expect(await admitted({ deny }, "::ffff:10.0.0.1", "::1", "::2")).toEqual(["400", "400", "200"]);
    expect(await admitted({ deny: ["::/0"] }, "10.0.0.1", "::1")).toEqual(["400", "400"]);
  });

  test("are decided before credentials", async () => {
    const context = newContext();
    guard(context, { deny: ["10.0.0.1"], plain: () => true, curve: "any" });
    const asker = new Asker(context);
    const denied = ["400", "Address is not admitted", "", ""];
    expect(await asker.about({ address: "10.0.0.1" }, "PLAIN", "a", "b")).toEqual(denied);
    expect(await asker.about({ address: "10.0.0.1" }, "CURVE", KEY_BYTES)).toEqual(denied);
    expect(await asker.about({ address: "10.0.0.2" }, "PLAIN", "a", "b")).toEqual(["200", "OK", "a", ""]);
    expect(await asker.about({ address: "10.0.0.2" }, "CURVE", KEY_BYTES)).toEqual(["200", "OK", KEY, ""]);
  });
});

describe("credentials", () => {
  test("a policy for a domain replaces the common one", async () => {
    const context = newContext();
    guard(context, { plain: { a: "1" }, domains: { inner: { plain: new Map([["b", "2"]]), null: false } } });
    const asker = new Asker(context);
    const status = async (...about: Parameters<Asker["about"]>): Promise<string> => (await asker.about(...about))[0]!;
    expect(await status({}, "PLAIN", "a", "1")).toBe("200");
    expect(await status({ domain: "outer" }, "PLAIN", "a", "1")).toBe("200");
    expect(await status({ domain: "inner" }, "PLAIN", "a", "1")).toBe("400");
    expect(await status({ domain: "inner" }, "PLAIN", "b", "2")).toBe("200");
    expect(await status({ domain: "inner" }, "NULL")).toBe("400");
    expect(await status({ domain: "constructor" }, "NULL")).toBe("200");
  });

  test("names of object members are not users", async () => {
    const context = newContext();
    guard(context, { plain: {} });
    const asker = new Asker(context);
    for (const name of ["constructor", "__proto__", "toString", ""])
      expect((await asker.about({}, "PLAIN", name, ""))[0]).toBe("400");
  });
});

describe("hooks that fail", () => {
  const original = process.listeners("warning");
  afterEach(() => {
    process.removeAllListeners("warning");
    for (const listener of original) process.on("warning", listener);
  });

  const nonsense: [string, unknown][] = [
    ["null", null],
    ["a number", 1],
    ["an array", []],
    ["an unknown field", { ok: false }],
    ["a status that is none", { status: 201 }],
    ["a status of another type", { status: "200" }],
    ["a user id of another type", { userId: 7 }],
    ["a text of another type", { text: 7 }],
    ["metadata of another type", { metadata: "x" }],
    ["metadata without a name", { metadata: { "": "x" } }],
    ["a property of another type", { metadata: { a: 7 } }],
  ];

  test.each(nonsense)("%s is not a valid answer", async (_title, answer) => {
    const context = newContext();
    const { errors } = guard(context, { onRequest: () => answer as boolean });
    expect((await new Asker(context).about({}, "NULL"))[0]).toBe("500");
    expect(errors).toEqual([expect.any(TypeError)]);
  });

  test("each hook's error is reported with the request, also if it is not an Error", async () => {
    const context = newContext();
    const told: [unknown, unknown][] = [];
    new Authenticator({
      context,
      onRequest: ({ domain }) => {
        if (domain === "throw") throw Object.create(null) as Error;
        return undefined;
      },
      onReply: () => Promise.reject(new Error("in onReply")),
      onError: (error, request) => told.push([error.message, request?.domain]),
    });
    const asker = new Asker(context);
    expect((await asker.about({ domain: "throw" }, "NULL"))[0]).toBe("500");
    expect((await asker.about({ domain: "fine" }, "NULL"))[0]).toBe("200");
    expect(told).toEqual([
      ["A hook threw a value that is not an error", "throw"],
      ["in onReply", "throw"],
      ["in onReply", "fine"],
    ]);
  });

  test.each([
    ["no onError", undefined, "in the hook"],
    ["one that rejects", () => Promise.reject(new Error("in onError")), "in onError"],
  ])("with %s, it is a warning", async (_title, onError, message) => {
    process.removeAllListeners("warning");
    const warned = once(process, "warning");
    const context = newContext();
    const onRequest = (): never => {
      throw new Error("in the hook");
    };
    new Authenticator({ context, onRequest, onError });
    expect((await new Asker(context).about({}, "NULL"))[0]).toBe("500");
    expect(((await warned) as [Error])[0].message).toBe(message);
  });

  test("a hook that never answers times out", async () => {
    const context = newContext();
    const { errors } = guard(context, { timeout: 20, plain: () => new Promise(() => undefined) });
    expect((await new Asker(context).about({}, "PLAIN", "a", "b"))[0]).toBe("300");
    expect(errors.map(({ message }) => message)).toEqual([
      "The hooks of an authenticator have not answered within 20 ms",
    ]);
  });
});
