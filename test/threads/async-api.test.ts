/**
 * Both modes of the async API: threads that share the default context, as npm zeromq's do; a host
 * thread that works while the program computes; and the errors of calls that need the other mode.
 */
import { describe, expect, test } from "vitest";
import {
  attach,
  context,
  Context,
  createInstance,
  DestroyedError,
  handle,
  Push,
  useInstance as choose,
} from "../../ts/index.js";
import { askForPlace } from "../../ts/core/threads/thread.js";
import { newContext, use, useInstance } from "../support.js";
import { libraries, run } from "./run.js";

describe.each(libraries)("threads of %s share the default context:", (library, environment) => {
  test("inproc connects them and they share its options, in any order of start", async () => {
    expect(await run(["common", library], environment)).toEqual([
      'the worker that binds received "hello from the worker that connects"; 77, 1023',
      'the worker that connects received "hello from the worker that binds"; 77, 1023',
      "still 77",
    ]);
  });

  test.each(["ends", "exits"])("the messages of a worker that %s with its sockets open arrive", async (way) => {
    expect(await run(["crowd", library, "10", way], environment)).toEqual(["45"]);
  });

  test("a pending receive keeps its worker and the process alive", async () => {
    expect(await run(["holds", library], environment)).toEqual(["waiting", "that is all", "the worker has ended 0"]);
  });
});

// npm zeromq aborts the process.
test("the messages of a worker that is terminated while it waits arrive", async () => {
  expect(await run(["crowd", "libzmq-wasm", "10", "terminated"], { LIBZMQ_WASM_THREADS: "1" })).toEqual(["45"]);
});

describe("a program that chooses the threaded mode", () => {
  test("attaches threads with a handle, and later workers without one", async () => {
    expect(await run(["handle"])).toEqual(["given", "inherited"]);
  });

  test("may keep its own default", async () => {
    expect(await run(["handle", "own"])).toEqual(["given"]);
  });

  test("closes the default context for one thread only", async () => {
    expect(await run(["closes"], { LIBZMQ_WASM_THREADS: "1" })).toEqual(["from the worker", "EFAULT", "still here"]);
  });
});

describe("LIBZMQ_WASM_THREADS=1", () => {
  const environment = { LIBZMQ_WASM_THREADS: "1" };

  test("workers share an instance if main does not use the package, and --import has loaded it", async () => {
    const options = "--import libzmq-wasm";
    expect(await run(["preload"], { ...environment, NODE_OPTIONS: options })).toEqual(["the worker that connects"]);
  });

  test("two copies of the package in a thread are one", async () => {
    expect(await run(["copies"], environment)).toEqual(["true from the other copy"]);
  });

  test("an instance that has ended is followed by another, for main and for new workers", async () => {
    expect(await run(["ended"], environment)).toEqual([
      "main gets DestroyedError",
      "the worker gets DestroyedError",
      "main gets from its next socket nothing",
      "a worker of the next instance",
    ]);
  });
});

describe("the end of an instance that the program chose", () => {
  test("rejects all pending operations, and later ones", async () => {
    expect(await run(["ended", "chosen"])).toEqual([
      "main gets DestroyedError",
      "the worker gets DestroyedError",
      "main gets from its next socket DestroyedError",
    ]);
  });

  test("follows the end of the thread that made it, and rejects pending operations of others", async () => {
    expect(await run(["maker"])).toEqual(["ThreadEndedError"]);
  });
});

test("511 threads can attach beside the host thread", () => {
  const shared = handle(useInstance(createInstance({ threads: true })));
  let threads = 1; // this thread
  while (askForPlace(shared, false)) threads++;
  expect(threads).toBe(511);
  expect(() => attach(shared)).toThrow(new RangeError("libzmq has no room for another thread"));
});

describe("while the program computes", () => {
  test("a threaded socket accepts, shakes hands and answers PINGs; an inline one does so after the computation", async () => {
    expect(await run(["computes"])).toEqual(["inline 0, threaded 3", "inline 3, threaded 3"]);
  });

  test("a threaded socket connects, reconnects and sends; an inline one does after the computation", async () => {
    expect(await run(["flushes"])).toEqual(["inline 0, threaded 100", "inline 100, threaded 100"]);
  });
});

describe("calls that need the threaded mode and have the inline one say so:", () => {
  test("a handle of an inline instance", () => {
    expect(() => handle(useInstance(createInstance()))).toThrow(
      new TypeError(
        "an inline instance belongs to its thread: createInstance({ threads: true }) makes one to share, and " +
          "LIBZMQ_WASM_THREADS=1 in the environment makes it the default",
      ),
    );
  });

  test("a value that is not a handle", () => {
    for (const wrong of [undefined, null, {}, { control: new Int32Array(1) }, createInstance])
      expect(() => attach(wrong as never)).toThrow(TypeError);
  });

  test("a handle of an instance that has ended", () => {
    const instance = createInstance({ threads: true });
    const shared = handle(instance);
    instance.destroy();
    expect(() => attach(shared)).toThrow(DestroyedError);
  });

  test("another instance for a default context that is in use", async () => {
    const push = use(new Push());
    const other = useInstance(createInstance({ threads: true }));
    expect(push.context).toBe(context);
    expect(() => choose(other)).toThrow(/default context is in use, in an instance that is (inline|threaded)/);
    expect(() => attach(handle(other))).toThrow(/choose an instance before the first socket is made/);
    const [a, b] = [newContext({ instance: other }), new Context({ instance: other })];
    expect(a).not.toBe(b);
    await b.close();
  });
});
