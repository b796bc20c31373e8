/**
 * 5,000 raw peers connect to a PULL at once, complete the handshake and close. Other peers never
 * read, or read one byte at a time. The good peer is served, and all resources are released.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { command, frame, greeting, property } from "./grammar/zmtp.js";
import { Arena } from "./arena.js";
import { addressOf } from "./raw.js";
import { hold, turn, until, type Subject, type Trial } from "./subject.js";

const CROWD = 5000;
/**
 * The open files that a trial needs: both ends of each connection are in this process, and Node
 * needs some.
 */
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

/** Subscribers that do not read, or read one byte now and then. */
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
  hold(length === 0, "a peer that does not read received all messages");
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
