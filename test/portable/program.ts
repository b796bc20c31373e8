/**
 * A program of the async API for a runtime that has what the web has, and nothing of Node.
 * bundle.test.ts bundles it, and runs each of its functions over each of its hosts.
 */
import "../../ts/shim/browser/platform.js";
import { MemoryHost } from "../../examples/memory-host.js";
import {
  Batch,
  Context,
  Dealer,
  ErrnoError,
  Publisher,
  Pull,
  Push,
  Reply,
  Request,
  Router,
  Subscriber,
  buildInfo,
  curveKeyPair,
  type Socket,
} from "../../ts/api/index.js";
import { Poller } from "../../ts/api/poller.js";
import { Requester } from "../../ts/api/requester.js";
import { InlineInstance } from "../../ts/core/instance/inline.js";
import { oneThread } from "../../ts/core/instance/one-thread.js";
import { instances, provideInstances } from "../../ts/core/instance/provider.js";
import { decodeText } from "../../ts/core/memory/bytes.js";
import { givenHost } from "../../ts/shim/given-host.js";
import type { CreateHost } from "../../ts/shim/host.js";
import { SimulatedNetwork } from "../../ts/shim/simulated/network.js";

export type HostName = "memory" | "simulated";

const network = new SimulatedNetwork();
const hosts: Readonly<Record<HostName, CreateHost>> = {
  memory: (link) => new MemoryHost(link),
  simulated: network.machine({ name: "portable" }).createHost,
};

/** From here on, sockets that are given no context are in an instance over that host. */
export function useHost(name: HostName, wasm: Uint8Array): void {
  provideInstances(oneThread(() => new InlineInstance(givenHost(hosts[name]), wasm)));
}

/** Runs a part of the program in a context of its own, which is closed after it. */
async function within<T>(part: (context: Context) => Promise<T>): Promise<T> {
  const context = new Context();
  try {
    return await part(context);
  } finally {
    await context.close();
  }
}

/** What is known of received parts: their text, and their class. */
function shown(parts: readonly Uint8Array[]): string[] {
  return parts.map((part) => `${decodeText(part)} (${part.constructor.name})`);
}

function endpointOf(socket: Socket): string {
  return socket.lastEndpoint ?? "";
}

async function connected<B extends Socket, C extends Socket>(bound: B, connecting: C): Promise<[B, C]> {
  await bound.bind("tcp://127.0.0.1:*");
  connecting.connect(endpointOf(bound));
  return [bound, connecting];
}

export function pushPull(): Promise<string[]> {
  return within(async (context) => {
    const [pull, push] = await connected(new Pull({ context }), new Push({ context }));
    await push.send(["text, größer als ASCII", new Uint8Array([98, 121, 116, 101, 115]), 5, null]);
    const several = shown(await pull.receive());
    const large = new Uint8Array(300_000).fill(7);
    await push.send(large);
    const [received] = await pull.receive();
    const into = new Uint8Array(100);
    await push.send("into memory of the program");
    const [placed] = await pull.receive({ into });
    const same = placed?.buffer === into.buffer;
    await push.sendBatch(new Batch(["one", ["two", "parts"], new Uint8Array(10)]));
    const batch = await pull.receiveBatch(3);
    return [
      ...several,
      `${received?.length} of ${received?.every((byte) => byte === 7)}`,
      ...shown([placed!]),
      `${same}`,
      ...shown(batch.parts(1)),
    ];
  });
}

export function requestReply(): Promise<string[]> {
  return within(async (context) => {
    const [reply, request] = await connected(new Reply({ context }), new Request({ context }));
    const answers: string[] = [];
    for (const question of ["first", "second"]) {
      await request.send(question);
      const [asked] = await reply.receive();
      await reply.send(`${decodeText(asked!)} answer`);
      answers.push(...shown(await request.receive()));
    }
    return answers;
  });
}

export function curve(): Promise<string[]> {
  return within(async (context) => {
    const [server, client] = [curveKeyPair(), curveKeyPair()];
    const router = new Router({ context, curveServer: true, curveSecretKey: server.secretKey });
    const dealer = new Dealer({
      context,
      curveServerKey: server.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
      routingId: "dealer",
    });
    const handshake = new Promise<string>((resolve) => router.events.on("handshake", ({ type }) => resolve(type)));
    await connected(router, dealer);
    await dealer.send("secret");
    const received = await router.receive();
    return [await handshake, ...shown(received), `${dealer.securityMechanism}`];
  });
}

export function publishSubscribe(): Promise<string[]> {
  return within(async (context) => {
    const [publisher, subscriber] = [new Publisher({ context }), new Subscriber({ context })];
    subscriber.subscribe("wanted");
    await connected(publisher, subscriber);
    const next = subscriber.receive();
    const state = { came: false };
    void next.then(() => (state.came = true));
    while (!state.came) {
      await publisher.send("unwanted");
      await publisher.send("wanted message");
      await new Promise<void>((resolve) => setTimeout(resolve, 0)); // a turn: the subscription may still be under way
    }
    return shown(await next);
  });
}

export function inproc(): Promise<string[]> {
  return within(async (context) => {
    const [pull, push] = [new Pull({ context }), new Push({ context })];
    await pull.bind("inproc://portable");
    push.connect("inproc://portable");
    const sent: Promise<void>[] = [];
    for (let i = 0; i < 3000; i++) sent.push(push.send(`message ${i}`));
    const texts: string[] = [];
    for await (const [message] of pull) if (texts.push(decodeText(message!)) === 3000) break;
    await Promise.all(sent);
    return [`${texts.length}`, texts[2999]!];
  });
}

export function requesterAndPoller(): Promise<string[]> {
  return within(async (context) => {
    const [router, requester] = [new Router({ context }), new Requester({ context })];
    await router.bind("tcp://127.0.0.1:*");
    requester.connect(endpointOf(router));
    const replies = Promise.all(["one", "two"].map((request) => requester.request(request)));
    const poller = new Poller([router]);
    for (const answered: string[] = []; answered.length < 2;) {
      for (const { socket } of await poller.wait()) {
        const [envelope, id, delimiter, request] = await socket.receive();
        await socket.send([envelope!, id!, delimiter!, `${decodeText(request!)} answered`]);
        answered.push(decodeText(request!));
      }
    }
    poller.close();
    return (await replies).flatMap((reply) => shown(reply));
  });
}

export async function errors(): Promise<string[]> {
  const of = (error: unknown): string =>
    error instanceof ErrnoError ? `${error.code} ${error.address}` : `not an ErrnoError: ${String(error)}`;
  return within(async (context) => {
    const [one, two] = [new Pull({ context }), new Pull({ context })];
    await one.bind("tcp://127.0.0.1:*");
    const inUse = await two.bind(endpointOf(one)).catch(of);
    const timeout = await one.receive({ timeout: 1 }).catch(of);
    const aborted = new AbortController();
    const waiting = one.receive({ signal: aborted.signal }).catch((error: unknown) => (error as Error).name);
    aborted.abort();
    return [
      String(inUse).replace(/\d+$/, "PORT"),
      String(timeout),
      String(await waiting),
      buildInfo(instances().defaultInstance()).libzmq,
    ];
  });
}
