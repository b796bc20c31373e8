/**
 * The network interfaces of this machine, with the system's index if it can be known.
 *
 * Node lists the interfaces that are up and have an address. It has an index only as the zone of a
 * link-local address. Linux has it in a file.
 */
import { readFileSync } from "node:fs";
import type { NetworkInterfaceInfo } from "node:os";
import { networkInterfaces } from "node:os";
import type { Endpoint, InterfaceAddress } from "../../host.js";

export function listInterfaces(): InterfaceAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) => {
    const index = interfaceIndex(name, addresses);
    return addresses.map((info) => ({
      name,
      index,
      address: info.address,
      prefixLength: Number(info.cidr?.split("/")[1] ?? 0),
      family: info.family === "IPv6" ? 6 : 4,
      internal: info.internal,
    }));
  });
}

/**
 * The interface of a multicast option as Node takes it: an IPv4 one by its address, an IPv6 one by
 * its zone, or by one of its addresses; `::` leaves it to the system. libuv wants a zone's name, on
 * Windows its number. undefined: there is no such interface.
 */
export function multicastInterface(via: Endpoint): string | undefined {
  if (via.kind !== "inet") return undefined;
  if (via.family === 4) return via.address;
  const [address, zone] = via.address.split("%");
  if (via.address === "::") return via.address; // the system's choice
  const found = listInterfaces().find((one) =>
    zone === undefined ? one.address === address : one.name === zone || (one.index > 0 && String(one.index) === zone),
  );
  if (found) return `::%${process.platform === "win32" ? found.index : found.name}`;
  // An interface without an address is not in the list.
  return zone === undefined ? undefined : `::%${zone}`;
}

function interfaceIndex(name: string, addresses: readonly NetworkInterfaceInfo[]): number {
  for (const info of addresses) if (info.family === "IPv6" && info.scopeid > 0) return info.scopeid;
  try {
    return Number(readFileSync(`/sys/class/net/${name}/ifindex`, "utf8"));
  } catch {
    return 0;
  }
}
