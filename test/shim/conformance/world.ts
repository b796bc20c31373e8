/**
 * A host under test, and the environment that its tests need. To add a host, write its world and
 * add it to conformance.test.ts.
 */
import { expect } from "vitest";
import type { Endpoint } from "../../../ts/shim/host.js";
import { type Party, LOOPBACK, LOOPBACK6 } from "../fake-link.js";

export interface World {
  readonly name: string;
  /** A new program with a host. All programs of a world are on one machine. */
  party(): Party;
  /** A new folder for this test. */
  folder(): string;
  /**
   * True: each call moves as many bytes as possible. False: it may move fewer, and report later.
   */
  readonly exact: boolean;
  /** Whether a port is known right after the bind, and not only when the descriptor listens. */
  readonly bindsAtOnce: boolean;
  /** Whether abstract unix names exist. */
  readonly abstract: boolean;
}

/** Endpoints that no other socket uses, by transport. */
export function transports(world: World): Readonly<Record<string, () => Endpoint>> {
  let names = 0;
  return {
    "tcp over IPv4": () => LOOPBACK,
    "tcp over IPv6": () => LOOPBACK6,
    "a unix path": () => unix(`${world.folder()}/socket`),
    ...(world.abstract && {
      "an abstract unix name": () => unix(`\0conformance-${process.pid}-${world.name}-${names++}`),
    }),
  };
}

export function unix(path: string): Endpoint {
  return { kind: "unix", path };
}

export function named(name: string, port: number, family: 0 | 4 = 0): Endpoint {
  return { kind: "name", family, name, port };
}

export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A connection between two programs: the client of one, and the socket that the other accepted. */
export async function connected(world: World, local: Endpoint): Promise<Connection> {
  const [near, far] = [world.party(), world.party()];
  const listener = await far.listen(local);
  const [client, server] = await Promise.all([near.connect(far.name(listener)), far.accept(listener)]);
  return { near, client, far, server, listener };
}

export interface Connection {
  readonly near: Party;
  readonly client: number;
  readonly far: Party;
  readonly server: number;
  readonly listener: number;
}

/** Expects that a party's call rejects with this errno. */
export async function refused(party: Party, call: Promise<unknown>, errno: Parameters<Party["no"]>[0]): Promise<void> {
  await expect(call).rejects.toThrow(new RegExp(`-?${-party.no(errno)}$`));
}

/** Turns of the host's event loop. */
export async function turns({ host }: Party, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => host.later(resolve));
}
