/**
 * How a stream comes to be connected: names are resolved, and addresses tried one after the other.
 */
import type { Endpoint } from "../host.js";
import { familyOf, inet, mapped, type InetEndpoint } from "./addresses.js";
import type { Owner } from "./descriptor.js";
import type { Listener } from "./listener.js";
import { CONNECT, Path } from "./path.js";
import { Stream } from "./stream.js";

/** How long an address that no machine has is tried, as Linux does on a network of its own. */
const UNREACHABLE_MS = 3000;

/** Connects to an address or a name; `source` is where an earlier bind has put the socket. */
export function connectInet(
  stream: Stream,
  owner: Owner,
  peer: Exclude<Endpoint, { kind: "unix" }>,
  source: InetEndpoint | undefined,
): void {
  if (peer.kind === "inet") {
    tryAddresses(stream, owner, [peer.address], peer.port, source);
    return;
  }
  const { machine } = owner;
  const resolved = (): void => {
    const addresses = machine.resolve(peer.name, source?.family ?? peer.family);
    if (addresses.length === 0) stream.fail("EHOSTUNREACH");
    else tryAddresses(stream, owner, addresses, peer.port, source);
  };
  machine.network.clock.after(machine.conditions.resolveAfter, resolved, { name: `${machine.name} resolves a name` });
}

/** Connects to the socket that has the path, which exists. */
export function connectUnix(stream: Stream, owner: Owner, path: string): void {
  const { machine } = owner;
  new Path(machine, machine, CONNECT, () => stream.fail("ETIMEDOUT")).send(() => {
    const listener = machine.files.listenerAt(path) as Listener | undefined;
    const local: Endpoint = { kind: "unix", path };
    if (!listener?.listening || machine.conditions.refuse) stream.fail("ECONNREFUSED");
    else meet(stream, listener, [undefined, local], [local, undefined]);
  });
}

function tryAddresses(
  stream: Stream,
  owner: Owner,
  [address, ...others]: readonly string[],
  port: number,
  source: InetEndpoint | undefined,
): void {
  const { machine } = owner;
  const { network } = machine;
  const failed = (error: string): void => {
    if (others.length > 0) tryAddresses(stream, owner, others, port, source);
    else stream.fail(error);
  };
  if (address === undefined) return;
  const target = network.machineAt(address, machine);
  if (!target) {
    network.clock.after(UNREACHABLE_MS, () => failed("EHOSTUNREACH"), {
      name: `${machine.name} gives up`,
      limit: true,
    });
    return;
  }
  const local = source ?? inet(machine.sourceFor(address), machine.tcp.choose());
  const out = new Path(machine, target, CONNECT, () => failed("ETIMEDOUT"));
  out.send(() => {
    const found = target.tcp.find(address, port);
    if (!found?.holder.listening || target.conditions.refuse) {
      network.observer.refused?.(machine, target);
      new Path(target, machine, CONNECT, () => undefined).send(() => failed("ECONNREFUSED"));
      return;
    }
    const seen = found.local.family === 6 && familyOf(address) === 4 ? mapped : (same: string) => same;
    const names = [inet(seen(address), port), inet(seen(local.address), local.port)] as const;
    meet(stream, found.holder, [local, inet(address, port)], names);
  });
}

type Names = readonly [local: Endpoint | undefined, remote: Endpoint | undefined];

/** The attempt has reached the listener. */
function meet(stream: Stream, listener: Listener, client: Names, server: Names): void {
  const accepted = new Stream(-1, listener.owner, false, ...server);
  stream.join(accepted);
  const { machine } = listener.owner;
  machine.network.observer.connected?.(stream, accepted);
  accepted.greet(() => stream.connected(...client));
  if (!listener.admit(accepted)) accepted.close(false);
}
