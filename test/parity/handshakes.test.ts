/**
 * Failed handshakes: the events on both sides when a ZAP handler refuses, when mechanisms or keys
 * do not match, and when a stranger does not send ZMTP.
 */
import { once } from "node:events";
import net from "node:net";
import { describe } from "vitest";
import type { Reply, Socket } from "../../ts/index.js";
import { temporaryFolder } from "../support.js";
import { differs, lastEndpoint, same, type Library, type Run } from "./scenario.js";
import { observerOf, Watch } from "./watch.js";

/** Answers ZAP requests in a new context, with the result of `answer`. */
async function zap(zmq: Library, run: Run, answer: (request: Buffer[]) => (Buffer | string)[]) {
  const context = new zmq.Context();
  const handler: Reply = run.use(new zmq.Reply({ context }));
  await handler.bind("inproc://zeromq.zap.01");
  void (async () => {
    for await (const request of handler) await handler.send(answer(request));
  })();
  return context;
}

/** The answer of a ZAP handler: the status, its text, the user and metadata. */
function status(code: string, text = "text"): (request: Buffer[]) => (Buffer | string)[] {
  return ([version, id]) => [version!, id!, code, text, code === "200" ? "user" : "", ""];
}

type Options = Record<string, unknown>;
type Kind = new (options: Options) => Socket;

interface Sides {
  readonly server?: Options;
  readonly client?: Options;
  readonly answer?: (request: Buffer[]) => (Buffer | string)[];
  /** The events that end the scenario, on either side. */
  readonly until: { server?: string; client?: string | undefined };
}

function failing(title: string, make: (zmq: Library) => Sides): void {
  same(title, async (zmq, run) => {
    const { server = {}, client = {}, answer, until } = make(zmq);
    const context = answer ? await zap(zmq, run, answer) : new zmq.Context();
    const bound = run.use(new (zmq.Router as unknown as Kind)({ context, ...server }));
    const connected = run.use(new (zmq.Dealer as unknown as Kind)({ context, reconnectInterval: -1, ...client }));
    const [atServer, atClient] = [new Watch(bound), new Watch(connected)];
    await bound.bind("tcp://127.0.0.1:*");
    connected.connect(lastEndpoint(bound));
    if (until.server) await atServer.seen(until.server);
    if (until.client) await atClient.seen(until.client);
    // Events after both are closed depend on time.
    await Watch.note(run, { server: atServer, ...(until.client && { client: atClient }) }, until);
    connected.close();
  });
}

/** The code of the error with which a socket's first handshake fails. */
async function handshakeError(socket: Socket): Promise<string | undefined> {
  for await (const event of observerOf(socket))
    if (event.type.startsWith("handshake:error")) return (event as { error?: { code?: string } }).error?.code;
  return undefined;
}

const plain: Pick<Sides, "server" | "client"> = {
  server: { plainServer: true, zapDomain: "domain" },
  client: { plainUsername: "user", plainPassword: "password" },
};

describe("authentication", () => {
  describe.each(["200", "300", "400", "500"])("status %s", (code) => {
    const until = code === "200" ? "handshake" : "handshake:error:auth";
    // A client gets no report of a temporary error.
    const client = code === "300" ? undefined : until;
    failing("PLAIN", () => ({ ...plain, answer: status(code), until: { server: until, client } }));
    failing("NULL", () => ({
      server: { zapDomain: "domain" },
      answer: status(code),
      until: { server: until, client },
    }));
    failing("CURVE", (zmq) => {
      const keys = zmq.curveKeyPair();
      const own = zmq.curveKeyPair();
      return {
        server: { curveServer: true, curveSecretKey: keys.secretKey, zapDomain: "domain" },
        client: { curveServerKey: keys.publicKey, curvePublicKey: own.publicKey, curveSecretKey: own.secretKey },
        answer: status(code),
        until: { server: until, client },
      };
    });
  });
});

describe("ZAP handlers that do not keep to the protocol", () => {
  const wrong: Record<string, (request: Buffer[]) => (Buffer | string)[]> = {
    "a reply that is too short": ([version, id]) => [version!, id!, "200", "OK", "user"],
    "another version": ([, id]) => ["2.0", id!, "200", "OK", "user", ""],
    "another request's id": ([version]) => [version!, "other", "200", "OK", "user", ""],
    "a status that is none": status("999"),
    "a status that is no number": status("OK!"),
    "metadata that is none": ([version, id]) => [version!, id!, "200", "OK", "user", "metadata"],
  };
  for (const [title, answer] of Object.entries(wrong))
    failing(title, () => ({ ...plain, answer, until: { server: "handshake:error:protocol" } }));
});

failing("CURVE and the wrong server key", (zmq) => {
  const [server, client] = [zmq.curveKeyPair(), zmq.curveKeyPair()];
  return {
    server: { curveServer: true, curveSecretKey: server.secretKey },
    client: {
      curveServerKey: client.publicKey,
      curvePublicKey: client.publicKey,
      curveSecretKey: client.secretKey,
    },
    until: { server: "handshake:error:protocol" },
  };
});

differs(
  "ipcMismatch",
  async (zmq, run) => {
    const { publicKey, secretKey } = zmq.curveKeyPair();
    const curve = { curveServerKey: publicKey, curvePublicKey: publicKey, curveSecretKey: secretKey };
    const bound = run.use(new zmq.Router({ plainServer: true }));
    const connected = run.use(new zmq.Dealer({ reconnectInterval: -1, ...curve }));
    const failures = [handshakeError(bound), handshakeError(connected)];
    await bound.bind(`ipc://${temporaryFolder()}/socket`);
    connected.connect(lastEndpoint(bound));
    run.note(...(await Promise.all(failures)));
  },
  [["ERR_ZMTP_MECHANISM_MISMATCH", "ERR_ZMTP_MECHANISM_MISMATCH"]],
);

/** ZMTP 3.0's greeting. */
function greeting(mechanism = "NULL", version = 3): Buffer {
  const bytes = Buffer.alloc(64);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, version, 0]);
  bytes.write(mechanism, 12);
  return bytes;
}

function command(name: string, ...rest: (string | Buffer)[]): Buffer {
  const body = Buffer.concat([Buffer.from([name.length]), Buffer.from(name), ...rest.map((part) => Buffer.from(part))]);
  return Buffer.concat([Buffer.from([0x04, body.length]), body]);
}

function property(name: string, value: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(value.length);
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), length, Buffer.from(value)]);
}

const strangers: Record<string, { server?: Options; bytes: Buffer[]; end?: true; until?: string }> = {
  "another mechanism": { bytes: [greeting("PLAIN")] },
  "a mechanism that nobody knows": { bytes: [greeting("NOBODY")] },
  "a command that does not belong here": { bytes: [greeting(), command("HELLO", "\x01u\x01p")] },
  "a READY that is cut": { bytes: [greeting(), command("READY", "\x0bSocket-Type\0\0\0\xff")] },
  "a READY with a socket type that does not fit": {
    bytes: [greeting(), command("READY", property("Socket-Type", "PUB"), property("Identity", ""))],
  },
  "a READY without a socket type": { bytes: [greeting(), command("READY")], until: "handshake" },
  "a message before READY": { bytes: [greeting(), Buffer.from([0, 1, 65])] },
  "an ERROR of ZAP's": { bytes: [greeting(), command("ERROR", "\x03400")], until: "handshake:error:auth" },
  "an ERROR that is cut": { bytes: [greeting(), command("ERROR", "\x20x")] },
  "a PLAIN HELLO that is cut": { server: { plainServer: true }, bytes: [greeting("PLAIN"), command("HELLO", "\x09u")] },
  "a PLAIN INITIATE too early": { server: { plainServer: true }, bytes: [greeting("PLAIN"), command("INITIATE")] },
  "a CURVE HELLO that is too short": {
    server: { curveServer: true, curveSecretKey: "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6" },
    bytes: [greeting("CURVE"), command("HELLO", "short")],
  },
  "a CURVE HELLO of zeros": {
    server: { curveServer: true, curveSecretKey: "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6" },
    bytes: [greeting("CURVE"), command("HELLO", Buffer.from([1, 0]), Buffer.alloc(192))],
  },
  "a greeting, and the end": { bytes: [greeting()], end: true },
  "half a greeting, and the end": { bytes: [greeting().subarray(0, 20)], end: true },
  "nothing, and the end": { bytes: [], end: true },
};

describe("strangers", () => {
  describe.each(Object.entries(strangers))("%s", (_title, { server, bytes, end, until }) => {
    same("the events at the server", async (zmq, run) => {
      const router = run.use(new (zmq.Router as unknown as Kind)({ ...server }));
      const watch = new Watch(router);
      await router.bind("tcp://127.0.0.1:*");
      const stranger = net.connect(Number(lastEndpoint(router).split(":").at(-1)), "127.0.0.1");
      stranger.on("error", () => undefined).resume();
      await once(stranger, "connect");
      for (const piece of bytes) stranger.write(piece);
      if (end) stranger.end();
      if (until) await watch.seen(until);
      else await once(stranger, "close");
      await Watch.note(run, { server: watch }, { server: until });
      stranger.destroy();
    });
  });

  same("one that says nothing", async (zmq, run) => {
    const router = run.use(new zmq.Router({ handshakeInterval: 20 }));
    const watch = new Watch(router);
    await router.bind("tcp://127.0.0.1:*");
    const stranger = net.connect(Number(lastEndpoint(router).split(":").at(-1)), "127.0.0.1").resume();
    await once(stranger, "close");
    await Watch.note(run, { server: watch });
  });
});
