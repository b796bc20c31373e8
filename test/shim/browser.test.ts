/** The browser's platform, part by part; test/portable runs all of it. */
import { describe, expect, test } from "vitest";
import { webBytes } from "../../ts/shim/browser/bytes.js";
import { SmallEmitter } from "../../ts/shim/browser/emitter.js";
import { nodeBytes } from "../../ts/shim/node/platform/bytes.js";

describe("text is encoded as on Node", () => {
  test.each(["", "ASCII", "größer", "\uFEFFwith a mark", "\u{1F600}", "lone \uD800 surrogate", "\0"])("%j", (text) => {
    expect([...webBytes.encode(text)]).toEqual([...nodeBytes.encode(text)]);
    const bytes = nodeBytes.encode(text);
    expect(webBytes.decode(bytes)).toBe(nodeBytes.decode(bytes));
  });

  test("bytes that are not UTF-8", () => {
    const bytes = Uint8Array.of(65, 255, 66, 0xc3);
    expect(webBytes.decode(bytes)).toBe(nodeBytes.decode(bytes));
  });

  test("only whole characters are written", () => {
    const [web, node] = [webBytes, nodeBytes].map(({ View, write }) => {
      const target = new View(new ArrayBuffer(8), 0, 8);
      return [write(target, 1, "äöü", 5), ...target];
    });
    expect(web).toEqual(node);
    expect(web![0]).toBe(4);
  });
});

describe("events", () => {
  test("listeners are called in their order, those that exist when it begins", () => {
    const emitter = new SmallEmitter();
    const called: string[] = [];
    emitter.on("bind", () => {
      called.push("first");
      emitter.on("bind", () => called.push("added"));
    });
    emitter.on("bind", (data: string) => called.push(data));
    expect(emitter.emit("bind", "data")).toBe(true);
    expect(called).toEqual(["first", "data"]);
    expect(emitter.emit("connect", "data")).toBe(false);
  });

  test("a listener that was added twice is removed once", () => {
    const emitter = new SmallEmitter();
    let calls = 0;
    const listener = (): void => {
      calls++;
    };
    emitter.on("bind", listener).on("bind", listener).off("bind", listener).off("connect", listener);
    emitter.emit("bind", undefined);
    expect(calls).toBe(1);
    expect(() => emitter.on("bind", undefined as never)).toThrow(TypeError);
  });
});
