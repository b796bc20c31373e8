/** Events of connections on diagnostics channels, which cost nothing without a subscriber. */
import { channel, subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, describe, expect, test } from "vitest";
import { Pull, Push, createInstance, type Diagnosis, type Socket } from "../../ts/index.js";
import { endpointOf, newContext, turn, use } from "../support.js";

/** Binds and connects. Waits until both sides are connected. */
async function met(bound: Socket, connected: Socket, endpoint: string): Promise<void> {
  const ready = [use(bound).ready(), use(connected).ready()];
  await bound.bind(endpoint);
  connected.connect(endpointOf(bound));
  await Promise.all(ready);
}

describe("diagnostics_channel", () => {
  const NAMES = ["bind", "connect", "accept", "disconnect", "handshake", "handshake-failure", "retry"];
  const heard: { name: string; message: Diagnosis }[] = [];
  const listen = (message: unknown, name: string | symbol): void => {
    heard.push({ name: String(name), message: message as Diagnosis });
  };

  afterEach(() => {
    heard.length = 0;
    for (const name of NAMES) unsubscribe(`libzmq-wasm:${name}`, listen);
  });

  test("publishes connections, losses and refusals", async () => {
    for (const name of NAMES) subscribe(`libzmq-wasm:${name}`, listen);
    const [pull, push] = [use(new Pull()), use(new Push())];
    await pull.bind("tcp://127.0.0.1:*");
    const address = endpointOf(pull);
    push.connect(address);
    await push.send("x");
    await pull.receive();
    const told = (socket: Socket): string[] =>
      heard.filter(({ message }) => message.socket === socket).map(({ name }) => name);
    while (told(pull).length < 3 || told(push).length < 2) await turn();
    const prefixed = (...names: string[]): string[] => names.map((name) => `libzmq-wasm:${name}`);
    expect(told(pull)).toEqual(prefixed("bind", "accept", "handshake"));
    expect(told(push)).toEqual(prefixed("connect", "handshake"));
    for (const { message } of heard) expect((message as { address: string }).address).toBe(address);
    push.close();
    while (told(pull).length < 4) await turn();
    expect(told(pull).at(-1)).toBe("libzmq-wasm:disconnect");
    const server = use(new Pull({ plainServer: true }));
    await server.bind("tcp://127.0.0.1:*");
    const stranger = use(new Push());
    stranger.connect(endpointOf(server));
    while (!heard.some(({ name }) => name === "libzmq-wasm:handshake-failure")) await turn();
    const failure = heard.find(({ name }) => name === "libzmq-wasm:handshake-failure");
    expect(failure?.message).toMatchObject({ error: expect.any(Error) as Error });
  });

  test("events and ready() work at the same time", async () => {
    subscribe("libzmq-wasm:handshake", listen);
    const [pull, push] = [new Pull(), new Push()];
    const handshake = new Promise((resolve) => {
      pull.events.on("handshake", resolve);
    });
    await met(pull, push, "tcp://127.0.0.1:*");
    await handshake;
    expect(heard.length).toBeGreaterThan(0);
  });

  test("makes no observer without a subscriber", async () => {
    expect(channel("libzmq-wasm:connect").hasSubscribers).toBe(false);
    const instance = createInstance();
    const context = newContext({ instance });
    const descriptors = (): number => instance.exports.port_descriptors();
    const push = use(new Push({ context }));
    const before = descriptors();
    push.connect("tcp://127.0.0.1:9");
    const silent = descriptors() - before;
    subscribe("libzmq-wasm:connect", listen);
    const second = use(new Push({ context }));
    const middle = descriptors();
    second.connect("tcp://127.0.0.1:9");
    expect(descriptors() - middle).toBeGreaterThan(silent);
    await context.close({ timeout: 0 }).catch(() => undefined);
    instance.destroy();
  });
});
