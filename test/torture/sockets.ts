/**
 * Sockets of all types, opened and closed in great numbers, with and without connections. Allocated
 * bytes, descriptors and files are the same afterwards as before.
 */
import { readdirSync } from "node:fs";
import { Context, createInstance } from "libzmq-wasm";
import { freedTo } from "./freed.js";
import { KINDS } from "./services.js";
import { turn, type Subject } from "./subject.js";

const SOCKETS = 1000;
const AT_ONCE = 50;
const MOST_GROWING = 5;
const SLACK = 512;
const KIND_NAMES = Object.keys(KINDS);

const instance = createInstance();
const context = new Context({ instance, maxSockets: 1023 });
/** Milliseconds within which descriptors must be closed. A busy machine needs a part of it. */
const CLOSING_MS = 20_000;
/** Allocated bytes after each trial of this process. */
const held: number[] = [];

export const subject: Subject = {
  name: "sockets",
  about: "sockets opened and closed, with flat memory",
  unit: "sockets",
  weight: 2,
  goal: 1_000_000,
  async trial(trial) {
    const { random } = trial;
    const files = readdirSync("/proc/self/fd").length;
    for (let done = 0; done < SOCKETS; done += AT_ONCE) {
      const sockets = Array.from(
        { length: AT_ONCE },
        () => new KINDS[random.pick(KIND_NAMES)]!.bound({ context, linger: 0 }),
      );
      for (const socket of sockets)
        if (random.once(4)) socket.connect("tcp://127.0.0.1:9");
        else if (random.once(4)) await socket.bind("tcp://127.0.0.1:*");
      if (random.once(2)) await turn();
      for (const socket of sockets) socket.close();
      await turn();
    }
    held.push(await freedTo(held.at(-1) ?? 0, instance));
    const growing = held.slice(-MOST_GROWING - 1).every((bytes, i, all) => i === 0 || bytes > all[i - 1]! + SLACK);
    if (growing && held.length > MOST_GROWING) throw new Error(`memory grows\n${held.join(" ")}`);
    const deadline = Date.now() + CLOSING_MS;
    const openFiles = (): number => readdirSync("/proc/self/fd").length;
    while (held.length > 1 && openFiles() > files + 2) {
      if (Date.now() > deadline) throw new Error(`descriptors grow\n${files} ${openFiles()}`);
      await turn();
    }
    if (held.length % 20 === 0)
      trial.note(
        `${held.length * SOCKETS} sockets in one process: ${held[0]} bytes after the first 1,000, ${held.at(-1)} now`,
      );
    return SOCKETS;
  },
};
