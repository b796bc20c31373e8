/** Options of a beacon: their checks and defaults. */
import { isIP, isIPv4 } from "node:net";
import { argumentError, endpointError, optionTypeError } from "../api/errors.js";
import { checkNames } from "../api/names.js";

/** The port of ZRE (RFC 36), and so of Zyre. */
const ZRE_PORT = 5670;

/** Options of a beacon. */
export interface BeaconOptions {
  /**
   * UDP port from 1 to 65535, the same for all programs that find each other.
   *
   * @default 5670, which is ZRE's
   */
  readonly port?: number | undefined;
  /**
   * The address that beacons are sent to: a broadcast address such as "192.168.1.255" or
   * "255.255.255.255", or a multicast group such as "239.192.1.1" or "ff02::1234", which the beacon
   * also joins. Default: the IPv4 broadcast address of each network interface, and that of the
   * loopback interface if there is no other.
   */
  readonly address?: string | undefined;
  /**
   * Name or address of one network interface, such as "eth0" or "192.168.1.5", to send on and to
   * join groups on. Default: all for broadcasts, and the system's choice for groups.
   */
  readonly interface?: string | undefined;
}

/** Checked options. */
export interface Settings {
  readonly port: number;
  readonly address: string | undefined;
  readonly interface: string | undefined;
  readonly family: 4 | 6;
  /** `address` is a multicast group. */
  readonly group: boolean;
}

/** Throws a TypeError for a wrong type or name, and EINVAL for a wrong value. */
export function settingsOf(given: unknown): Settings {
  if (typeof given !== "object" || given === null)
    throw argumentError("Options must be an object", "such as { port: 5670 }");
  checkNames(given, ["port", "address", "interface"]);
  const { port = ZRE_PORT, address, interface: via } = given as BeaconOptions;
  if (typeof port !== "number") throw optionTypeError("port", port, "number");
  for (const [name, value] of Object.entries({ address, interface: via }))
    if (value !== undefined && typeof value !== "string") throw optionTypeError(name, value, "string");
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw endpointError("EINVAL", String(port), `port = ${port}: an integer from 1 to 65535`);
  if (address !== undefined && isIP(address) === 0)
    throw endpointError("EINVAL", address, `address = "${address}": a broadcast address or a multicast group`);
  const family = address === undefined || isIPv4(address) ? 4 : 6;
  return { port, address, interface: via, family, group: address !== undefined && isGroup(address) };
}

function isGroup(address: string): boolean {
  if (!isIPv4(address)) return /^ff/i.test(address);
  const first = Number.parseInt(address);
  return first >= 224 && first < 240;
}
