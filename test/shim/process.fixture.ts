/**
 * A program that leaves a resource open and ends. close.test.ts runs it in a process of its own.
 */
import { POLLIN, POLLOUT } from "../../ts/shim/host.js";
import { createNodeHost } from "../../ts/shim/node/host.js";
import { constants } from "node:os";

const waiting: { fd: number; events: number; resolve: () => void }[] = [];
const host = createNodeHost({
  errno: constants.errno,
  pump: () => false,
  ready(fd, set) {
    for (const waiter of waiting) if (waiter.fd === fd && waiter.events & set) waiter.resolve();
  },
});

const LOOPBACK = { kind: "inet", family: 4, address: "127.0.0.1", port: 0 } as const;

/** A waiting host does not keep the process alive, so this function holds it. */
async function until(fd: number, events: number): Promise<void> {
  host.hold();
  await new Promise<void>((resolve) => waiting.push({ fd, events, resolve }));
  host.release();
}

function pattern(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + (i >> 8)) & 0xff;
  return bytes;
}

function listen(): void {
  host.streamBind(3, LOOPBACK, false);
  host.streamListen(3, 10);
}

const [what, argument = ""] = process.argv.slice(2);
switch (what) {
  case "listen":
    listen();
    break;
  case "connected": {
    listen();
    const name = host.socketName(3, false);
    if (typeof name !== "object") throw new Error("no name");
    host.streamConnect(4, name);
    await until(3, POLLIN);
    host.streamAccept(3, 5);
    host.streamSend(5, Buffer.from("unread"));
    await until(4, POLLIN);
    break;
  }
  case "timer":
    host.timer(3_600_000);
    break;
  case "datagram":
    host.datagramBind(3, LOOPBACK, false, false);
    break;
  case "released":
    host.hold();
    host.hold();
    host.release();
    host.release();
    break;
  case "held":
    host.hold();
    setTimeout(() => {
      console.log("released");
      host.release();
    }, 20).unref();
    break;
  case "file":
    host.streamBind(3, { kind: "unix", path: argument }, false);
    host.streamListen(3, 10);
    break;
  case "deliver": {
    host.streamConnect(3, { ...LOOPBACK, port: Number(argument) });
    await until(3, POLLOUT);
    const bytes = pattern(10_000_000);
    let taken = 0;
    for (let size = 8192; size === 8192 && taken < bytes.length; taken += size)
      size = host.streamSend(3, bytes.subarray(taken, taken + 8192));
    host.socketClose(3, false);
    process.stdout.write(String(taken));
    break;
  }
}
