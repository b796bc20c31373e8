/** Providers: the instance and the context of calls that name none. */
import { afterEach, expect, test } from "vitest";
import { Context, Pull, createInstance, type Instance } from "../../ts/index.js";
import { context, provideContext } from "../../ts/api/sockets/context.js";
import type { InstanceProvider } from "../../ts/core/instance/provider.js";
import { oneThread } from "../../ts/core/instance/one-thread.js";
import { useInstance } from "../support.js";

const made: Instance[] = [];

const provider = (): InstanceProvider => {
  const create = (): Instance => {
    made.push(useInstance(createInstance()));
    return made.at(-1)!;
  };
  return oneThread(create);
};

afterEach(() => {
  made.length = 0;
  provideContext(() => context);
});

test("a socket without a context uses the one that is provided when it is made", async () => {
  const [one, two] = [new Context(), new Context()];
  const contexts = [one, two];
  provideContext(() => contexts.shift() ?? context);
  const sockets = [new Pull(), new Pull(), new Pull({ context: two })];
  expect(sockets.map((socket) => socket.context)).toEqual([one, two, two]);
  await Promise.all([one.close(), two.close()]);
  expect(sockets.map(({ closed }) => closed)).toEqual([true, true, true]);
});

test("one thread: an instance is made on first use, kept, and replaced after its end", () => {
  const instances = provider();
  expect(made).toHaveLength(0);
  const first = instances.defaultInstance();
  expect(instances.defaultInstance()).toBe(first);
  first.destroy();
  expect(instances.defaultInstance()).not.toBe(first);
  expect(made).toHaveLength(2);
});

test("one thread: the mirror's instance stays after its end, until a call makes a new one", () => {
  const instances = provider();
  const first = instances.defaultMirrored();
  first.destroy();
  expect(instances.defaultMirrored()).toBe(first);
  const second = instances.renewedMirrored();
  expect(second).not.toBe(first);
  instances.setDefaultMirrored(first);
  expect(instances.defaultMirrored()).toBe(first);
});

test("one thread: the program's choice has priority, and no instance is shared", () => {
  const instances = provider();
  const chosen = useInstance(createInstance());
  instances.setDefault(chosen);
  expect(instances.defaultInstance()).toBe(chosen);
  expect(made).toHaveLength(0);
  expect(() => instances.shareInstance(chosen)).toThrow(TypeError);
  expect(() => instances.attachInstance({} as never)).toThrow(/belongs to its thread/);
});
