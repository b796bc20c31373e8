/** The UDP socket of a beacon: opening it, and sending to several addresses. */
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { LookupOneOptions } from "node:dns";
import { isIP } from "node:net";
import { endpointError, ErrnoError } from "../api/errors.js";
import { groupInterface } from "./destinations.js";
import type { Settings } from "./options.js";

/**
 * Opens the socket on the port, which other programs of this machine may open too. It does not keep
 * the process alive. Rejects with the system's error.
 */
export async function openSocket(
  settings: Settings,
  onMessage: (bytes: Buffer, from: RemoteInfo) => void,
): Promise<Socket> {
  const { port, family } = settings;
  const socket = createSocket({ type: family === 6 ? "udp6" : "udp4", reuseAddr: true, lookup: answerAtOnce });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("listening", resolve).once("error", reject).bind({ port, exclusive: true });
    });
    if (settings.group) joinGroup(socket, settings.address!, settings);
    else if (family === 4) socket.setBroadcast(true);
  } catch (error) {
    socket.close();
    throw failed(error, `${settings.address ?? "*"}:${port}`);
  }
  socket.on("error", ignore).on("message", onMessage).unref();
  return socket;
}

/** Sends to each address. Rejects with the last error if no address could be sent to. */
export async function sendTo(socket: Socket, bytes: Buffer, port: number, addresses: readonly string[]): Promise<void> {
  if (addresses.length === 0)
    throw endpointError("ENETUNREACH", `*:${port}`, "no network interface has a broadcast address: name an address");
  const sent = await Promise.allSettled(addresses.map((address) => send(socket, bytes, port, address)));
  if (sent.some(({ status }) => status === "fulfilled")) return;
  const [last] = sent.slice(-1) as [PromiseRejectedResult];
  throw failed(last.reason, `${addresses.at(-1)}:${port}`);
}

function send(socket: Socket, bytes: Buffer, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(bytes, port, address, (error) => (error ? reject(error) : resolve()));
  });
}

/** Beacons to the group reach other programs of this machine, too. */
function joinGroup(socket: Socket, group: string, settings: Settings): void {
  const via = groupInterface(settings);
  socket.addMembership(group, via);
  socket.setMulticastLoopback(true);
  if (via !== undefined) socket.setMulticastInterface(via);
}

/** An error of the system as one with libzmq's properties. */
function failed(error: unknown, address: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof ErrnoError || code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  return endpointError(code, address, ADVICE[code], error);
}

/** What to do about an error. */
const ADVICE: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program has the port for itself alone; choose another port",
  EACCES: "the system refuses it: a firewall, or a container without broadcast",
  ENETUNREACH: "no network leads there; name an interface",
  ENODEV: "no interface has multicast; name one by the option interface",
};

/** dgram looks every address up; here all are numeric already. */
function answerAtOnce(
  address: string,
  _options: LookupOneOptions,
  callback: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  callback(null, address, isIP(address));
}

/** An ICMP error of an earlier send. */
function ignore(): void {
  return;
}
