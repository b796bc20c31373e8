/**
 * The names in the hosts file of this machine, and "localhost". They are known at once, while the
 * system's resolver answers later.
 */
import { readFileSync } from "node:fs";
import { isIP } from "node:net";

const LOOPBACK = { 4: "127.0.0.1", 6: "::1" } as const;

/**
 * The address of a name; with `ipv6` one of either family, IPv6 first. undefined: the hosts file
 * does not have the name.
 */
export function localAddress(name: string, ipv6: boolean): string | undefined {
  const wanted = name.toLowerCase();
  const found = entries().filter(([, names]) => names.includes(wanted));
  const ofFamily = (family: number): string | undefined => found.find(([address]) => isIP(address) === family)?.[0];
  const address = (ipv6 ? ofFamily(6) : undefined) ?? ofFamily(4);
  return address ?? (wanted === "localhost" ? LOOPBACK[ipv6 ? 6 : 4] : undefined);
}

/** The names of the wanted addresses, in lower case. */
export function namesOf(wanted: (address: string) => boolean): readonly string[] {
  return entries().flatMap(([address, names]) => (wanted(address) ? names : []));
}

function path(): string {
  if (process.platform !== "win32") return "/etc/hosts";
  return `${process.env["SystemRoot"] ?? "C:\\Windows"}\\System32\\drivers\\etc\\hosts`;
}

/** The address and the names of each line. */
function entries(): readonly (readonly [string, readonly string[]])[] {
  let text: string;
  try {
    text = readFileSync(path(), "utf8");
  } catch {
    return []; // there is none, or it cannot be read
  }
  return text.split("\n").map((line) => {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().toLowerCase().split(/\s+/);
    return [address, names];
  });
}
