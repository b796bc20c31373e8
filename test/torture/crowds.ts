/**
 * 5,000 raw peers that connect at once to a PULL, shake hands and send a message each; beside peers that never read, and peers
 * that read a byte at a time. Each message arrives, the good peer is served, and all is given back.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { command, frame, greeting, property } from "./grammar/zmtp.js";
import { Arena } from "./arena.js";
import { addressOf } from "./raw.js";
import { hold, turn, until, type Subject, type Trial } from "./subject.js";

const CROWD = 5000;
/** Files that a connection takes in this process, which has both ends, and what Node needs. */
const FILES_NEEDED = CROWD * 2 + 200;
const STALLED = 8;
const PUBLISHED = 3000;

function handshake(type: string): Buffer {
  const ready = frame(4, command("READY", property("Socket-Type", Buffer.from(type))));
  return Buffer.concat([greeting(0, "NULL"), ready]);
}

async function open(address: ReturnType<typeof addressOf>): Promise<Socket> {
  const socket = connect(address);
  await once(socket, "connect");
  return socket.on("error", () => undefined);
}

async function crowd(arena: Arena): Promise<void> {
  const address = addressOf(arena.address);
  const before = await arena.marks();
  const sockets = await Promise.all(Array.from({ length: CROWD }, (): Promise<Socket> => open(address)));
  for (const socket of sockets) socket.write(handshake("PUSH"));
  await Promise.all(
    sockets.map(async (socket) => {
      await once(socket, "data");
    }),
  );
  await arena.service.exchange();
  for (const socket of sockets) socket.destroy();
  const after = await arena.marks(before);
  arena.allClosed(before, after);
}

/** Subscribers that do not read, or read a byte now and then. */
async function stalled(arena: Arena): Promise<void> {
  const sockets = await Promise.all(Array.from({ length: STALLED }, () => open(addressOf(arena.address))));
  for (const [i, socket] of sockets.entries()) {
    socket.write(Buffer.concat([handshake("SUB")]));
    await once(socket, "data");
    await turn();
    socket.write(frame(0, Buffer.from([1])));
    socket.pause();
    if (i % 2 === 0) socket.on("readable", () => setTimeout(() => void socket.read(1), 1));
  }
  const bound = arena.service.bound;
  for (let i = 0; i < PUBLISHED; i++) {
    await bound.send(Buffer.alloc(10_000));
    if (i % 100 === 0) await arena.service.exchange();
  }
  const { length } = sockets.filter((socket) => socket.bytesRead > PUBLISHED * 10_000);
  hold(length === 0, "what does not read has got all");
  for (const socket of sockets) socket.destroy();
  await until(() => sockets.every((socket) => socket.closed));
}

function filesAllowed(): number {
  const limit = (process.report.getReport() as unknown as { userLimits?: { open_files?: { soft: number | string } } })
    .userLimits;
  const soft = limit?.open_files?.soft ?? 0;
  return soft === "unlimited" ? Infinity : Number(soft);
}

export const subject: Subject = {
  name: "crowds",
  about: "5,000 connects at once; peers that never read, or a byte at a time",
  unit: "connects",
  weight: 1,
  goal: 100_000,
  limitMs: 240_000,
  unavailable: () => (filesAllowed() >= FILES_NEEDED ? undefined : `it needs ${FILES_NEEDED} open files (ulimit -n)`),
  async trial(trial: Trial) {
    const threads = trial.seed % 2 === 0;
    for (const [kind, attack] of [
      ["PULL", crowd],
      ["PUB", stalled],
    ] as const) {
      trial.at(`${kind}, ${threads ? "threaded" : "inline"}`);
      const arena = await Arena.open({ kind, transport: "tcp", mechanism: "NULL", threads });
      await attack(arena);
      arena.alive();
      await arena.close();
    }
    return CROWD + STALLED;
  },
};
