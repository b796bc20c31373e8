/**
 * The life of an authenticator: its options, its end by its context or its instance, and another
 * one after it.
 */
import { describe, expect, test } from "vitest";
import { Authenticator, type AuthenticatorOptions } from "../../ts/auth/index.js";
import { context } from "../../ts/index.js";
import { newContext } from "../support.js";
import { Asker, contextIn, guard, modes } from "./support.js";

const KEY = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID";

function texts(reply: readonly Buffer[]): string[] {
  return reply.map(String);
}

describe("arguments", () => {
  const wrong: [string, unknown][] = [
    ["options that are none", 7],
    ["a misspelt option", { pain: {} }],
    ["a context that is none", { context: {} }],
    ["a hook that is none", { onRequest: true }],
    ["a timeout that is none", { timeout: 0 }],
    ["one address, not in a list", { allow: "127.0.0.1" }],
    ["an address that is none", { allow: ["10.0.0.300"] }],
    ["a name for an address", { deny: ["localhost"] }],
    ["a subnet that is too small", { deny: ["10.0.0.0/33"] }],
    ["null of another type", { null: "no" }],
    ["passwords in an array", { plain: ["secret"] }],
    ["passwords as a text", { plain: "secret" }],
    ["one key, not in a list", { curve: KEY }],
    ["a key that is none", { curve: ["short"] }],
    ["keys of another type", { curve: 7 }],
    ["domains of another type", { domains: 7 }],
    ["a domain without a policy", { domains: { a: undefined } }],
    ["a misspelt policy of a domain", { domains: { a: { curves: "any" } } }],
    ["domains in a domain", { domains: { a: { domains: {} } } }],
  ];

  test.each(wrong)("%s: a TypeError, and the context has no handler", (_title, options) => {
    const context = newContext();
    const all = typeof options === "object" ? { context, ...options } : options;
    expect(() => new Authenticator(all as AuthenticatorOptions)).toThrow(TypeError);
    expect(new Authenticator({ context }).closed).toBe(false);
  });

  test("refused policies keep the previous ones", async () => {
    const context = newContext();
    const { authenticator } = guard(context, { plain: { a: "1" } });
    expect(() => authenticator.configure({ plain: { b: "2" }, allow: ["nowhere"] })).toThrow(TypeError);
    expect((await new Asker(context).about({}, "PLAIN", "a", "1"))[0]).toBe("200");
    expect(authenticator.policies).toEqual({ plain: { a: "1" } });
  });
});

describe.each(modes)("%s: the end", (mode) => {
  test("a context has one handler, and another one when that was closed", async () => {
    const context = contextIn(mode);
    const first = guard(context).authenticator;
    expect(() => new Authenticator({ context })).toThrow(expect.objectContaining({ code: "EADDRINUSE" }) as Error);
    first.close();
    expect(first.closed).toBe(true);
    guard(context, { null: false });
    expect((await new Asker(context).about({}, "NULL"))[0]).toBe("400");
    first.close();
    expect((await new Asker(context).about({}, "NULL"))[0]).toBe("400");
  });

  test("a closed context closes it; later decisions have no effect", async () => {
    const context = contextIn(mode);
    const state = { answer: (_value: boolean): void => undefined };
    const asked = new Promise<void>((resolve) => {
      guard(context, {
        plain: () =>
          new Promise<boolean>((answer) => {
            state.answer = answer;
            resolve();
          }),
      });
    });
    const asker = new Asker(context);
    await asker.send("", "1.0", "7", "", "127.0.0.1", "", "PLAIN", "a", "b");
    await asked;
    await context.close();
    state.answer(true);
    await new Promise(setImmediate);
  });

  test("open requests are answered with 300, and so are unread ones", async () => {
    const context = contextIn(mode);
    const asked: string[] = [];
    const { authenticator } = guard(context, {
      plain: (name) => {
        asked.push(name);
        return new Promise(() => undefined);
      },
    });
    const asker = new Asker(context);
    await asker.send("", "1.0", "7", "", "127.0.0.1", "", "PLAIN", "a", "b");
    while (asked.length === 0) await new Promise(setImmediate);
    await asker.send("", "1.0", "8", "", "127.0.0.1", "", "PLAIN", "c", "d");
    authenticator.close();
    expect(texts(await asker.receive()).slice(2, 4)).toEqual(["7", "300"]);
    expect(texts(await asker.receive()).slice(2, 4)).toEqual(["8", "300"]);
  });

  test("using and await using close it", async () => {
    const context = contextIn(mode);
    let kept: Authenticator;
    {
      await using authenticator = new Authenticator({ context });
      kept = authenticator;
      expect(kept.closed).toBe(false);
    }
    expect(kept.closed).toBe(true);
    {
      using authenticator = new Authenticator({ context });
      kept = authenticator;
    }
    expect(kept.closed).toBe(true);
  });
});

test("without a context it serves the default context", async () => {
  const authenticator = new Authenticator({ null: false });
  expect((await new Asker(context).about({}, "NULL"))[0]).toBe("400");
  authenticator.close();
});

test("the failure of the instance is reported", () => {
  const context = contextIn("inline");
  const { authenticator, errors } = guard(context);
  const { instance } = context.open();
  expect(() => instance.exports.zmq_z85_encode(-4 as never, -4 as never, 32)).toThrow();
  expect(errors).toEqual([instance.failure]);
  expect(authenticator.closed).toBe(true);
});
