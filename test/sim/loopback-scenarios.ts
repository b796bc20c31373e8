/**
 * Programs of one process over loopback, for the comparison of the simulated network with the real
 * one. Each logs events whose order is defined, and returns when it is done.
 */
import type * as api from "../../ts/index.js";

/** What a scenario is given. */
export interface Stage {
  readonly zmq: typeof api;
  readonly log: (event: string) => void;
}

type Scenario = (stage: Stage) => Promise<void>;

const ANY = "tcp://127.0.0.1:*";
const NOW = { linger: 0, reconnectInterval: 10 };

/** Resolves at the event of that type. */
async function eventOf(socket: api.Socket, wanted: string): Promise<api.Event> {
  for (;;) {
    const event = await socket.events.receive();
    if (event.type === wanted) return event;
  }
}

const codeOf = (error: unknown): string => (error as { readonly code: string }).code;
const failure = async (promise: Promise<unknown>): Promise<string> => promise.then(() => "nothing", codeOf);
const text = (parts: readonly unknown[]): string => parts.map(String).join("|");

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "request and reply": async ({ zmq, log }) => {
    const [reply, request] = [new zmq.Reply(NOW), new zmq.Request(NOW)];
    await reply.bind(ANY);
    request.connect(reply.lastEndpoint!);
    for (const word of ["a", "b"]) {
      await request.send(word);
      log(`asked ${text(await reply.receive())}`);
      await reply.send(`re ${word}`);
      log(`answered ${text(await request.receive())}`);
    }
  },
  "a slow joiner misses what was published before": async ({ zmq, log }) => {
    const [pub, sub] = [new zmq.XPublisher(NOW), new zmq.Subscriber(NOW)];
    await pub.bind(ANY);
    await pub.send("missed");
    sub.connect(pub.lastEndpoint!);
    sub.subscribe("");
    log(`subscribed ${(await pub.receive())[0]!.toString("hex")}`);
    await pub.send("heard");
    log(text(await sub.receive()));
  },
  "topics, and the end of a subscription": async ({ zmq, log }) => {
    const [pub, sub] = [new zmq.XPublisher(NOW), new zmq.Subscriber(NOW)];
    await pub.bind(ANY);
    sub.connect(pub.lastEndpoint!);
    sub.subscribe("a", "b");
    log(text([...(await pub.receive()), ...(await pub.receive())]));
    await pub.send("c0");
    await pub.send("b0");
    log(text(await sub.receive()));
    sub.unsubscribe("b");
    log((await pub.receive())[0]!.toString("hex"));
    await pub.send("b1");
    await pub.send("a1");
    log(text(await sub.receive()));
  },
  "the high-water mark of a sender without a peer": async ({ zmq, log }) => {
    const push = new zmq.Push({ ...NOW, sendHighWaterMark: 3, sendTimeout: 0 });
    push.connect("tcp://127.0.0.1:1");
    for (let n = 0; n < 5; n++) log(await failure(push.send(String(n))));
  },
  "a publisher without subscribers drops": async ({ zmq, log }) => {
    const pub = new zmq.Publisher({ ...NOW, sendHighWaterMark: 1, sendTimeout: 0 });
    await pub.bind(ANY);
    for (let n = 0; n < 5; n++) log(await failure(pub.send(String(n))));
  },
  "a push without any peer would block": async ({ zmq, log }) => {
    const push = new zmq.Push({ ...NOW, sendTimeout: 0 });
    await push.bind(ANY);
    log(await failure(push.send("x")));
  },
  "round robin to two pullers": async ({ zmq, log }) => {
    const push = new zmq.Push(NOW);
    await push.bind(ANY);
    const pulls = [new zmq.Pull(NOW), new zmq.Pull(NOW)];
    for (const pull of pulls) {
      pull.connect(push.lastEndpoint!);
      await eventOf(push, "handshake");
    }
    for (let n = 0; n < 4; n++) await push.send(String(n));
    for (const pull of pulls) log(text([...(await pull.receive()), ...(await pull.receive())]));
  },
  "linger: what was sent before close() arrives": async ({ zmq, log }) => {
    const [pull, push] = [new zmq.Pull(NOW), new zmq.Push({ linger: -1 })];
    await pull.bind(ANY);
    push.connect(pull.lastEndpoint!);
    for (let n = 0; n < 3; n++) await push.send(String(n));
    push.close();
    for (let n = 0; n < 3; n++) log(text(await pull.receive()));
  },
  "events of a connection and its end": async ({ zmq, log }) => {
    const [pull, push] = [new zmq.Pull(NOW), new zmq.Push(NOW)];
    await pull.bind(ANY);
    push.connect(pull.lastEndpoint!);
    for (const type of ["accept", "handshake"]) log((await eventOf(pull, type)).type);
    await eventOf(push, "handshake");
    push.close();
    log((await eventOf(pull, "disconnect")).type);
  },
  "reconnect back-off while nothing listens": async ({ zmq, log }) => {
    const push = new zmq.Push({ linger: 0, reconnectInterval: 5, reconnectMaxInterval: 20 });
    push.connect("tcp://127.0.0.1:1");
    for (let n = 0; n < 4; n++) log((await eventOf(push, "connect:retry")).type);
  },
  "a server that comes later is found": async ({ zmq, log }) => {
    const first = new zmq.Pull(NOW);
    await first.bind(ANY);
    const endpoint = first.lastEndpoint!;
    await first.unbind(endpoint);
    const push = new zmq.Push(NOW);
    push.connect(endpoint);
    log((await eventOf(push, "connect:retry")).type);
    const pull = new zmq.Pull(NOW);
    await pull.bind(endpoint);
    await push.send("late");
    log(text(await pull.receive()));
  },
  "handover: a second peer takes the routing id": async ({ zmq, log }) => {
    const router = new zmq.Router({ ...NOW, handover: true });
    await router.bind(ANY);
    const peers = [0, 1].map(() => new zmq.Dealer({ ...NOW, routingId: "same" }));
    for (const [n, peer] of peers.entries()) {
      peer.connect(router.lastEndpoint!);
      await peer.send(`from ${n}`);
      log(text(await router.receive()));
    }
    await router.send(["same", "to the second"]);
    log(text(await peers[1]!.receive()));
  },
  "a mandatory router refuses an unknown peer": async ({ zmq, log }) => {
    const router = new zmq.Router({ ...NOW, mandatory: true });
    await router.bind(ANY);
    log(await failure(router.send(["nobody", "x"])));
  },
  "two sockets cannot bind one address": async ({ zmq, log }) => {
    const [one, two] = [new zmq.Pull(NOW), new zmq.Pull(NOW)];
    await one.bind(ANY);
    log(await failure(two.bind(one.lastEndpoint!)));
    await one.unbind(one.lastEndpoint!);
    log(await failure(two.bind(ANY)));
  },
  "an address of no machine here cannot be bound": async ({ zmq, log }) => {
    log(await failure(new zmq.Pull(NOW).bind("tcp://198.51.100.7:5555")));
  },
  "parts stay together, and large ones arrive whole": async ({ zmq, log }) => {
    const [pull, push] = [new zmq.Pull(NOW), new zmq.Push(NOW)];
    await pull.bind(ANY);
    push.connect(pull.lastEndpoint!);
    await push.send([Buffer.alloc(3_000_000, "x"), "", "end"]);
    log((await pull.receive()).map(({ length }) => length).join(" "));
  },
  "receive time-out": async ({ zmq, log }) => {
    const pull = new zmq.Pull({ ...NOW, receiveTimeout: 20 });
    await pull.bind(ANY);
    log(await failure(pull.receive()));
  },
  "close() ends what waits": async ({ zmq, log }) => {
    const pull = new zmq.Pull(NOW);
    await pull.bind(ANY);
    const waiting = failure(pull.receive());
    pull.close();
    log(await waiting);
  },
  "heartbeats keep a connection that is idle": async ({ zmq, log }) => {
    const heartbeats = { ...NOW, heartbeatInterval: 20, heartbeatTimeout: 2000 };
    const [pull, push] = [new zmq.Pull({ ...heartbeats, receiveTimeout: 150 }), new zmq.Push(heartbeats)];
    await pull.bind(ANY);
    push.connect(pull.lastEndpoint!);
    await eventOf(pull, "handshake");
    log(await failure(pull.receive()));
    await push.send("still there");
    log(text(await pull.receive()));
  },
  "a mismatch of mechanisms is no handshake": async ({ zmq, log }) => {
    const pull = new zmq.Pull({ ...NOW, plainServer: true });
    const push = new zmq.Push(NOW);
    await pull.bind(ANY);
    push.connect(pull.lastEndpoint!);
    log((await eventOf(pull, "handshake:error:protocol")).type);
  },
};
