// A module of worlds that do as much as possible: all kinds of sockets and transports, all kinds of
// faults and conditions, CURVE, and what Node's timers, clocks and random numbers give. What they
// do must be the same on each engine.
import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Dish, Radio } from "libzmq-wasm/draft";

export const until = 8000;
export const options = {
  link: { latency: { median: 4, p99: 60 }, jitter: 3, bandwidth: 1e6, loss: 0.05 },
};

const TUNED = { reconnectInterval: 50, reconnectMaxInterval: 800, heartbeatInterval: 500, linger: 0 };
const SERVERS = ["server", "pub", "sink", "group", "secure"];
const CLIENTS = ["client0", "client1", "client2"];
/** Those of the manual of zmq_curve. */
const KEYS = {
  server: {
    publicKey: "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7",
    secretKey: "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6",
  },
  client: {
    publicKey: "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
    secretKey: "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs",
  },
};

export const faults = {
  count: [8, 16],
  nodes: [...SERVERS, ...CLIENTS],
  peers: SERVERS,
  within: [300, 6000],
  kinds: [
    ...["kill", "powerOff", "restart", "jump", "stall", "partition", "link", "reset", "turn", "acceptAfter"],
    ...["refuse", "resolveAfter", "unresolved", "drift"],
  ],
};

export default function build(world) {
  world.node("server", async ({ zmq, random }) => {
    const socket = new zmq.Reply(TUNED);
    await socket.bind("tcp://*:5555");
    for await (const [message] of socket) {
      await sleep(20 * random());
      await socket.send(message);
    }
  });
  world.node("pub", async ({ zmq }) => {
    const socket = new zmq.Publisher(TUNED);
    await socket.bind("ws://*:5556");
    for (let i = 0; ; i++) {
      await socket.send([`t${i % 3}`, String(i)]);
      await sleep(30);
    }
  });
  world.node("sink", async ({ zmq, log }) => {
    const socket = new zmq.Pull(TUNED);
    await socket.bind("tcp://*:5557");
    for await (const [message] of socket) log("pull", createHash("sha1").update(message).digest("hex"));
  });
  world.node("group", async ({ log }) => {
    const socket = new Dish(TUNED);
    await socket.bind("udp://*:5558");
    socket.join("g");
    for await (const [message] of socket) log("dish", String(message));
  });
  world.node("secure", async ({ zmq, log }) => {
    const socket = new zmq.Router({ ...TUNED, curveServer: true, curveSecretKey: KEYS.server.secretKey });
    await socket.bind("tcp://*:5559");
    for await (const [id, message] of socket) {
      log("secret", String(message));
      await socket.send([id, message]).catch(() => log("gone"));
    }
  });
  for (const [i, name] of CLIENTS.entries()) world.node(name, (node) => client(node, `t${i}`));
}

function client({ zmq, log, name, random }, topic) {
  const request = async () => {
    for (let i = 0; ; i++) {
      const socket = new zmq.Request({ ...TUNED, receiveTimeout: 400 });
      socket.connect("tcp://server:5555");
      await socket
        .send(`${name} ${i}`)
        .then(() => socket.receive())
        .then(([reply]) => log("reply", String(reply)))
        .catch(({ code }) => log("no reply", code));
      socket.close();
      await sleep(25);
    }
  };
  const push = async () => {
    const socket = new zmq.Push(TUNED);
    socket.connect("tcp://sink:5557");
    for (;;) {
      await socket.send(randomBytes(randomInt(3000)), { timeout: 300 }).catch(() => log("full"));
      await sleep(40);
    }
  };
  const subscribe = async () => {
    const socket = new zmq.Subscriber(TUNED);
    socket.connect("ws://pub:5556");
    socket.subscribe(topic);
    for await (const [, message] of socket) log("sub", String(message));
  };
  const radio = async () => {
    const socket = new Radio(TUNED);
    socket.connect("udp://group:5558");
    for (;;) {
      await socket.send(randomUUID(), { group: "g" });
      await sleep(100);
    }
  };
  const secret = async () => {
    const { client: own, server } = KEYS;
    const curve = { curvePublicKey: own.publicKey, curveSecretKey: own.secretKey, curveServerKey: server.publicKey };
    const socket = new zmq.Dealer({ ...TUNED, ...curve });
    socket.connect("tcp://secure:5559");
    void (async () => {
      for await (const [message] of socket) log("echo", String(message));
    })();
    for (;;) {
      await socket
        .send(`${new Date().toISOString()} ${performance.now()} ${Math.random()}`, { timeout: 200 })
        .catch(() => log("full"));
      await sleep(60 + 40 * random());
    }
  };
  return Promise.all([request(), push(), subscribe(), radio(), secret()]);
}
