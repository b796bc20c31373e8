/**
 * The examples of each `--help`, run as they are in a shell, with the peers that they talk to. In
 * the place of tcp ports, which may be in use, are ipc endpoints of a new folder.
 */
import { once } from "node:events";
import { createSocket } from "node:dgram";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CommandSpec } from "../../ts/cli/command.js";
import { COMMANDS } from "../../ts/cli/program.js";
import { bound, codeOf, Shell, type Launched } from "./shell.js";

interface Peers {
  /** Run beside it from the start, and ended after it. */
  readonly beside?: readonly string[];
  /** Run to their ends while it runs. */
  readonly then?: readonly string[];
  /** The example runs until it is interrupted, which happens after `then`. */
  readonly endless?: boolean;
  /** `then` runs again until the example prints this: datagrams before its start are lost. */
  readonly heard?: string;
  /** The program that it needs, and that not every machine has. */
  readonly shell?: string;
}

const at = (port: number): string => `tcp://127.0.0.1:${port}`;
const ECHO = `zmq reply --bind ${at(5557)} --echo`;
const ASK = `zmq request --connect ${at(5557)} --timeout 20s hello`;
const PUSH = `zmq send push --connect ${at(5555)} one two`;
const PULL = `zmq recv pull --bind ${at(5555)}`;
const SECURE_PULL = `${PULL} --server --certificate server.key_secret`;

/** Examples that need none are left out. */
const PEERS: Readonly<Record<string, Peers>> = {
  "one message to a pull socket": { beside: [PULL] },
  "each line of a file as a message, ten in a second": { beside: [`zmq recv pull --connect ${at(5555)}`] },
  "publish under a topic, in two parts": { beside: [`zmq recv sub --connect ${at(5556)}`] },
  "bytes as hexadecimal digits, parts divided by a bar": { beside: [`zmq recv router --bind ${at(5557)}`] },
  "a file as one message, encrypted with CURVE": { beside: [`${SECURE_PULL} --format hex`] },
  "one message from a push socket": { beside: [PUSH] },
  "messages about the weather, as JSON lines": {
    then: [`zmq send pub --bind ${at(5556)} --topic weather sunny`],
    endless: true,
  },
  "each message into a file of its own: part-1.bin, part-2.bin, …": { then: [PUSH], endless: true },
  "as a CURVE server that admits the keys in a folder": {
    then: [`${PUSH} --server-key server.key --certificate clients/bob.key_secret`],
    endless: true,
  },
  "a group of a radio": {
    then: ["zmq send radio --connect udp://127.0.0.1:5558 --group news --count 3 --interval 10ms flash"],
    endless: true,
    heard: "flash",
  },
  "a request, and its reply": { beside: [ECHO] },
  "at most a second for each of three attempts": { beside: [ECHO] },
  "each line of a file as a request": { beside: [ECHO] },
  "the same request four times, 50 ms apart": { beside: [ECHO] },
  "echo every request": { then: [ASK], endless: true },
  "the same reply to each of three requests": { then: [`${ASK} again again`] },
  "a service made from a shell command": { then: [ASK], endless: true },
  "a queue of requests in front of several services": {
    beside: [`zmq reply --connect ${at(5561)} --echo`],
    then: [ASK],
    endless: true,
  },
  "a forwarder between networks, with statistics each second": {
    beside: [`zmq send pub --bind ${at(5556)} --count 100000 --rate 50 news`],
    then: [`zmq recv sub --connect ${at(5562)} --count 1`],
    endless: true,
  },
  "a streamer, whose messages 'zmq recv sub --connect tcp://127.0.0.1:5563' sees too": {
    then: [PUSH, `zmq recv pull --connect ${at(5562)} --count 1`],
    endless: true,
  },
  "who connects to port 5555?": { then: [PUSH], endless: true },
  "wait until a server can be reached, for 5 seconds at most": { beside: [ECHO] },
  "which socket listens at port 5557?": { beside: [ECHO] },
  "for a program": { beside: [ECHO] },
  "a server of CURVE": { beside: [SECURE_PULL] },
  "see what a client says to the server at port 5557: it connects to 5560 instead": {
    beside: [ECHO],
    then: [ASK.replace("5557", "5560")],
    endless: true,
  },
  "one connection, as JSON lines": { beside: [ECHO], then: [ASK.replace("5557", "5560")] },
  "the other side of 'zmq bench run'": {
    then: [`zmq bench run --connect ${at(5564)} --count 1000 --round-trips 10`],
    endless: true,
  },
  "throughput and latency against 'zmq bench serve --bind tcp://127.0.0.1:5564'": {
    beside: [`zmq bench serve --bind ${at(5564)}`],
  },
  "latency of any service that answers requests": { beside: [ECHO] },
  "zsh: ~/.zshrc, below compinit": { shell: "zsh" },
  "fish: ~/.config/fish/config.fish": { shell: "fish" },
};

const WORLD = `export default (world) => {
  world.node("server", async ({ zmq }) => {
    const socket = new zmq.Reply();
    await socket.bind("tcp://*:5555");
    for await (const [message] of socket) await socket.send(message);
  });
  world.node("client", async ({ zmq, log }) => {
    const socket = new zmq.Request();
    socket.connect("tcp://server:5555");
    await socket.send("hello");
    log("reply", String(await socket.receive()));
  });
};
`;

let shellOf: Shell;
let root: string;
let udpPort: number;
beforeAll(async () => {
  shellOf = new Shell();
  root = shellOf.root;
  const socket = createSocket("udp4").bind(0, "127.0.0.1");
  await once(socket, "listening");
  udpPort = socket.address().port;
  socket.close();
  const keys = launch("zmq keygen --output server.key && mkdir clients && zmq keygen --output clients/bob.key", root);
  expect(await codeOf(keys.child)).toBe(0);
});
afterAll(() => {
  shellOf.remove();
});

function launch(command: string, folder: string, shell?: string): Launched {
  return shellOf.launch(command.replaceAll("5558", String(udpPort)), folder, shell);
}

/** A folder with the files that examples name. */
function prepared(): string {
  const folder = mkdtempSync(join(root, "x-"));
  writeFileSync(join(folder, "lines.txt"), "one\ntwo\nthree\n");
  writeFileSync(join(folder, "picture.png"), Buffer.alloc(1000, 7));
  writeFileSync(join(folder, "world.mjs"), WORLD);
  return folder;
}

const allSpecs = (specs: readonly CommandSpec[]): CommandSpec[] =>
  specs.flatMap((spec) => [spec, ...allSpecs(spec.commands ?? [])]);
const examples = [...new Map(allSpecs(COMMANDS).flatMap((spec) => spec.examples.map((e) => [e.command, e]))).values()];

test("each command has an example, and each peer belongs to one", () => {
  expect(allSpecs(COMMANDS).filter((spec) => spec.examples.length === 0)).toEqual([]);
  const shown = examples.map(({ shows }) => shows);
  expect(Object.keys(PEERS).filter((name) => !shown.includes(name))).toEqual([]);
});

describe.each(examples)("$command", ({ command, shows }) => {
  const { beside = [], then = [], endless = false, heard = "", shell = "bash" } = PEERS[shows] ?? {};

  test(shows, async ({ skip }) => {
    if (shell !== "bash" && (await codeOf(launch("true", root, shell).child).catch(() => 1)) !== 0) skip(`no ${shell}`);
    const folder = prepared();
    const needsKeys = /server\.key|clients/.test([command, ...beside].join()) && !command.includes("keygen");
    if (needsKeys) await codeOf(launch(`cp -r ../server.key ../server.key_secret ../clients .`, folder).child);
    const peers = beside.map((line) => launch(line, folder));
    for (const line of beside) await bound(line, folder);
    const example = launch(command, folder, shell);
    try {
      do
        for (const partner of then.map((line) => launch(line, folder)))
          expect(await codeOf(partner.child), partner.output()).toBe(0);
      while (!example.output().includes(heard));
      if (endless) example.child.kill("SIGINT");
      expect(await codeOf(example.child), example.output()).toBe(endless ? 130 : 0);
    } finally {
      for (const { child } of [example, ...peers]) child.kill("SIGKILL");
    }
  });
});
