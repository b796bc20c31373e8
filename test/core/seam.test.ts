/**
 * Each function of the host throws in turn during real work: the call returns an errno, the cause
 * is kept, and the instance survives and works again when the host does.
 */
import { afterEach, expect, test } from "vitest";
import { Context, Pair, Pull, Push, createInstance, type Socket } from "../../ts/index.js";
import { Dish, Radio } from "../../ts/draft.js";
import type { CreateHost } from "../../ts/shim/host.js";
import { createNodeHost } from "../../ts/shim/node/host.js";
import { hostImports } from "../../ts/core/boundary/imports.js";
import { InlineInstance } from "../../ts/core/instance/inline.js";
import type { Memory } from "../../ts/core/memory/memory.js";
import { errnoNameOf } from "../../ts/shim/thrown.js";
import { endpointOf, temporaryFolder, turn, use } from "../support.js";

const FUNCTIONS = [
  ...["now", "random", "seed", "wake", "timer", "environment", "fileMode", "fileUnlink", "fileRmdir", "fileMkdtemp"],
  ...["interfaces", "streamBind", "streamListen", "streamAccept", "streamConnect", "streamRecv", "streamSend"],
  ...["streamShutdown", "socketOption", "socketName", "socketClose", "datagramBind", "datagramSend", "datagramRecv"],
  ...["datagramMembership", "datagramMulticastInterface"],
];

const instances: InlineInstance[] = [];
afterEach(() => {
  for (const instance of instances.splice(0)) instance.destroy();
});

/** An instance whose host throws in the named function, while a name is set. */
function faulty(error: unknown): { instance: InlineInstance; fault: { name: string; thrown: number } } {
  const fault = { name: "", thrown: 0 };
  const create: CreateHost = (link) =>
    new Proxy(createNodeHost(link), {
      get(host, name) {
        const value: unknown = Reflect.get(host, name);
        if (typeof value !== "function") return value;
        return (...args: unknown[]): unknown => {
          if (name !== fault.name) return Reflect.apply(value, host, args);
          fault.thrown++;
          if (name === "socketClose") Reflect.apply(value, host, args); // the number is reused
          throw error;
        };
      },
    });
  const instance = new InlineInstance(create);
  instances.push(instance);
  return { instance, fault };
}

/** Several operations of a program. A failed one fails with an errno. */
async function work(context: Context): Promise<void> {
  const sockets: Socket[] = [];
  const open = <S extends Socket>(socket: S): S => {
    sockets.push(socket);
    socket.linger = 0;
    return socket;
  };
  const folder = temporaryFolder();
  for (const endpoint of ["tcp://127.0.0.1:*", "tcp://lo:*", `ipc://${folder}/socket`, "ipc://*", "ws://127.0.0.1:*"]) {
    const [pull, push] = [open(new Pull({ context })), open(new Push({ context, sendTimeout: 0 }))];
    try {
      await pull.bind(endpoint);
      push.connect(pull.lastEndpoint ?? "");
    } catch (error) {
      expect(error).toMatchObject({ code: expect.stringMatching(/^E[A-Z]+$/) as string });
    }
    await push.send("message").catch(() => undefined);
    await turn();
  }
  const [radio, dish] = [open(new Radio({ context, sendTimeout: 0 })), open(new Dish({ context }))];
  try {
    dish.join("group");
    radio.connect("udp://127.0.0.1:9");
    await radio.send("message", { group: "group" });
  } catch (error) {
    expect(error).toHaveProperty("code");
  }
  for (let i = 0; i < 20; i++) await turn();
  for (const socket of sockets) socket.close();
  await turn();
}

async function works(context: Context): Promise<void> {
  const [pull, push] = [use(new Pull({ context })), use(new Push({ context }))];
  await pull.bind("tcp://127.0.0.1:*");
  push.connect(endpointOf(pull));
  await push.send("it lives");
  expect(String((await pull.receive())[0])).toBe("it lives");
}

test.each(FUNCTIONS)("%s", async (name) => {
  const { instance, fault } = faulty(Object.assign(new Error("not now"), { code: "ERR_ACCESS_DENIED" }));
  const context = new Context({ instance });
  await works(context);
  fault.name = name;
  await work(context);
  fault.name = "";
  expect(instance.failure).toBeUndefined();
  instance.pump();
  await works(context);
});

test("an interface list that cannot be read is the cause of the error", async () => {
  const info = { code: "EMFILE", syscall: "uv_interface_addresses" };
  const error = Object.assign(new Error("A system error occurred"), { code: "ERR_SYSTEM_ERROR", info });
  const { instance, fault } = faulty(error);
  fault.name = "interfaces";
  const socket = use(new Pair({ context: new Context({ instance }) }));
  await expect(socket.bind("tcp://lo:*")).rejects.toMatchObject({
    code: "EMFILE",
    cause: error,
    address: "tcp://lo:*",
  });
  fault.name = "";
  await socket.bind("tcp://lo:*");
});

test("Node's permission model is EACCES, and the detail names the flag", async () => {
  const error = Object.assign(new Error("Access to this API has been restricted"), {
    code: "ERR_ACCESS_DENIED",
    permission: "Net",
  });
  const { instance, fault } = faulty(error);
  fault.name = "streamBind";
  const socket = use(new Pair({ context: new Context({ instance }) }));
  await expect(socket.bind("tcp://127.0.0.1:*")).rejects.toMatchObject({
    code: "EACCES",
    cause: error,
    detail: "Node's permission model forbids it: start node with --allow-net",
  });
});

test("every function that the host answers is guarded against any thrown value", () => {
  const throwing = new Proxy({}, { get: () => () => raise() });
  const seen: unknown[] = [];
  const memory = { view: () => new Uint8Array(8), text: () => "name", early: {}, late: {} } as unknown as Memory;
  const relay = hostImports({
    host: throwing as never,
    program: {} as never,
    memory,
    errno: { EIO: 5, ECONNRESET: 104, ECONNABORTED: 103 },
    refused: (error) => seen.push(error),
    grown: () => undefined,
    exit: () => raise(),
  });
  const program = ["notify", "print", "serve", "look", "settle", "release", "expire"];
  for (const [name, call] of Object.entries(relay)) {
    if (program.includes(name)) continue;
    expect(() => call(0, 0, 0, 0, 0), name).not.toThrow();
  }
  expect(seen.length).toBeGreaterThan(10);
});

function raise(): never {
  throw new TypeError("a bug of the host");
}

test.each([
  [{ name: "NotCapable", message: "Requires net access" }, "EACCES"],
  [{ code: "ERR_ACCESS_DENIED" }, "EACCES"],
  [{ code: "ERR_SOCKET_BAD_PORT" }, "EINVAL"],
  [{ code: "ERR_INVALID_ARG_TYPE" }, "EINVAL"],
  [{ code: "ERR_SOCKET_DGRAM_NOT_RUNNING" }, "ENOTCONN"],
  [{ code: "ERR_STREAM_DESTROYED" }, "EPIPE"],
  [{ code: "ERR_SYSTEM_ERROR", info: { code: "EMFILE" } }, "EMFILE"],
  [{ code: "EADDRINUSE" }, "EADDRINUSE"],
  [new RangeError("Array buffer allocation failed"), "ENOMEM"],
  [new TypeError("x is not a function"), "EIO"],
  ["text", "EIO"],
  [undefined, "EIO"],
])("%j is %s", (thrown, name) => {
  expect(errnoNameOf(thrown)).toBe(name);
});

test("threaded, the cause comes from the host thread", async () => {
  const instance = createInstance({ threads: true });
  try {
    const context = new Context({ instance });
    const socket = use(new Pull({ context }));
    const address = `ipc://${temporaryFolder()}/missing/socket`;
    await expect(socket.bind(address)).rejects.toMatchObject({ code: "ENOENT", address });
  } finally {
    instance.destroy();
  }
});
