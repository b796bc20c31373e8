/**
 * Shared parts of the tests of the async API: sockets and contexts that are closed after each test,
 * in any case; the transports that a test runs over; temporary folders; and turns of the event
 * loop. Nothing here waits for time.
 *
 * The tests run in both modes (vitest.config.ts). With LIBZMQ_WASM_THREADS=1 in the environment,
 * the default instance is threaded, also in programs that tests start, and so are those of
 * `newInstance()`. With TEST_SIMULATED=1, both are on a machine of a simulated network
 * (simulated.ts).
 */
import { mkdtempSync, rmSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import {
  Context,
  createInstance,
  curveKeyPair,
  useInstance as setDefaultInstance,
  type ContextOptions,
  type Instance,
  type Message,
  type Socket,
} from "../ts/index.js";
import { SimulatedNetwork } from "../ts/shim/simulated/network.js";
import { leftOut } from "./simulated.js";

/** The instances of this run are threaded. */
export const threaded = process.env["LIBZMQ_WASM_THREADS"] === "1";

/** The simulated machine of this run's instances; undefined: they are over Node. */
const machine = process.env["TEST_SIMULATED"] === "1" ? new SimulatedNetwork().machine({ name: "test" }) : undefined;
if (machine) {
  setDefaultInstance(createInstance({ host: machine.createHost }));
  beforeEach(({ task, skip }) => {
    const reason = leftOut(task.file.filepath, task.name);
    if (reason !== undefined) skip(reason);
  });
}

/** The objects to close after the test, in the order in which they were made. */
const sockets = new Set<Socket>();
const contexts = new Set<Context>();
const instances = new Set<Instance>();
const folders = new Set<string>();

afterEach(async () => {
  for (const socket of sockets) drop(socket);
  sockets.clear();
  for (const context of contexts) if (!context.closed) await context.close();
  contexts.clear();
  for (const instance of instances) instance.destroy();
  instances.clear();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  folders.clear();
});

/** Closes a socket without linger, dead or alive. */
function drop(socket: Socket): void {
  if (socket.closed) return;
  socket.linger = 0;
  socket.close();
}

/** Closes the socket after the test. Returns it. */
export function use<S extends Socket>(socket: S): S {
  sockets.add(socket);
  return socket;
}

/** A new context, which is closed after the test. */
export function newContext(options: Partial<ContextOptions> & { instance?: Instance } = {}): Context {
  const context = new Context(options);
  contexts.add(context);
  return context;
}

/** Destroys the instance after the test. Returns it. */
export function useInstance(instance: Instance): Instance {
  instances.add(instance);
  return instance;
}

/** A new instance in the mode of this run, which is destroyed after the test. */
export function newInstance(): Instance {
  return useInstance(createInstance(machine ? { host: machine.createHost } : { threads: threaded }));
}

/** A new folder, which is removed after the test. */
export function temporaryFolder(): string {
  if (machine) {
    const folder = `/tmp/${uniqueName()}`;
    machine.files.makeFolder(folder);
    return folder;
  }
  const folder = mkdtempSync(join(tmpdir(), "zmq-test-"));
  folders.add(folder);
  return folder;
}

export interface Transport {
  /** An endpoint to bind that no other test uses. */
  readonly endpoint: () => string;
  readonly ipv6: boolean;
}

let lastName = 0;
export function uniqueName(): string {
  return `zmq-test-${process.pid}-${++lastName}`;
}

const hasIpv6 = Object.values(networkInterfaces()).some((i) => i?.some(({ address }) => address === "::1"));

/** Every transport between sockets of this machine, by name. */
export const transports: ReadonlyMap<string, Transport> = new Map(
  Object.entries<Transport>({
    tcp: { endpoint: () => "tcp://127.0.0.1:*", ipv6: false },
    ...(hasIpv6 && { "tcp over ipv6": { endpoint: () => "tcp://[::1]:*", ipv6: true } }),
    ipc: { endpoint: () => `ipc://${temporaryFolder()}/socket`, ipv6: false },
    ...(process.platform === "linux" && { "abstract ipc": { endpoint: () => `ipc://@${uniqueName()}`, ipv6: false } }),
    "wildcard ipc": { endpoint: () => "ipc://*", ipv6: false },
    ws: { endpoint: () => "ws://127.0.0.1:*", ipv6: false },
    inproc: { endpoint: () => `inproc://${uniqueName()}`, ipv6: false },
  }),
);

export function transport(name: string): Transport {
  const found = transports.get(name);
  if (!found) throw new Error(`there is no transport "${name}"`);
  return found;
}

/** Options of two sockets that speak CURVE with each other, with one key for both. */
export function curveOptions(): { readonly server: object; readonly client: object } {
  const { publicKey, secretKey } = curveKeyPair();
  return {
    server: { curveServer: true, curveSecretKey: secretKey },
    client: { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey },
  };
}

/** Binds one, and connects the other. Both are closed after the test. */
export async function link(bound: Socket, connected: Socket, { endpoint, ipv6 }: Transport): Promise<string> {
  use(bound).ipv6 = use(connected).ipv6 = ipv6;
  await bound.bind(endpoint());
  const address = endpointOf(bound);
  connected.connect(address);
  return address;
}

/** The endpoint at which a bound socket is reached. */
export function endpointOf(socket: Socket): string {
  const { lastEndpoint } = socket;
  if (lastEndpoint === null) throw new Error("the socket has no endpoint");
  return lastEndpoint;
}

/** The port of a socket that is bound to tcp. */
export function portOf(socket: Socket): number {
  return Number(/:(\d+)$/.exec(endpointOf(socket))?.[1]);
}

/** The parts of a message as text. */
export function texts(parts: readonly Message[]): string[] {
  return parts.map(String);
}

/** A turn of the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/**
 * Whether the promise settles within some turns of the event loop: for calls that must wait for
 * another event.
 */
export async function settles(promise: Promise<unknown>): Promise<boolean> {
  const state = { settled: false };
  const settle = (): void => {
    state.settled = true;
  };
  promise.then(settle, settle);
  for (let i = 0; i < 50 && !state.settled; i++) await turn();
  return state.settled;
}

interface Sender {
  send(message: string): Promise<void>;
}
interface Receiver {
  receive(): Promise<Message[]>;
}

/**
 * Resolves when messages of the publisher reach the subscriber, which has subscribed to `prefix`.
 * It sends numbered messages until the last of them has arrived, and with it all that are not lost.
 * After each, it waits for more turns of the event loop than before, so that a slow answer is not
 * always for an earlier message.
 */
export async function subscribed(publisher: Sender, subscriber: Receiver, prefix = ""): Promise<void> {
  let next = subscriber.receive();
  for (let number = 0; ; number++) {
    const last = `${prefix} are you there? ${number}`;
    await publisher.send(last);
    for (let patience = number; patience >= 0; patience--) {
      while (await settles(next)) {
        if (String((await next)[0]) === last) return;
        next = subscriber.receive();
      }
    }
  }
}

/**
 * Resolves when messages of the DEALER reach the ROUTER. Returns its routing id there. It sends one
 * message a turn of the event loop until the first has arrived, and then receives all of them. For
 * peers that reconnect, as messages on their way are lost.
 */
export async function askUntilHeard(dealer: Sender, router: Receiver): Promise<Message> {
  const state: { id?: Message } = {};
  const receiving = router.receive().then(([id]) => {
    state.id = id!;
  });
  while (!state.id) {
    await dealer.send("are you there?");
    await turn();
  }
  await receiving;
  await dealer.send("that was the last");
  while (String((await router.receive())[1]) !== "that was the last");
  return state.id;
}
