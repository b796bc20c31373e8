/** Numeric addresses, as text: which kind each is, and whose it may be. */
import type { Endpoint } from "../host.js";

export type InetEndpoint = Extract<Endpoint, { kind: "inet" }>;
export type Family = 4 | 6;

const MAPPED = "::ffff:";
export const LOOPBACK = { 4: "127.0.0.1", 6: "::1" } as const;
export const ANY = { 4: "0.0.0.0", 6: "::" } as const;
export const BROADCAST = "255.255.255.255";

export function inet(address: string, port: number): InetEndpoint {
  return { kind: "inet", family: familyOf(address), address, port };
}

export function familyOf(address: string): Family {
  return address.includes(":") ? 6 : 4;
}

/** The IPv4 address that an IPv6 one stands for, or the address itself. */
export function unmapped(address: string): string {
  return address.startsWith(MAPPED) && address.includes(".") ? address.slice(MAPPED.length) : address;
}

/** As an IPv6 socket names an IPv4 address. */
export function mapped(address: string): string {
  return familyOf(address) === 4 ? MAPPED + address : address;
}

export function isAny(address: string): boolean {
  return address === ANY[4] || address === ANY[6];
}

export function isLoopback(address: string): boolean {
  return address === LOOPBACK[6] || unmapped(address).startsWith("127.");
}

export function isMulticast(address: string): boolean {
  return familyOf(address) === 6 ? /^ff/i.test(address) : /^(?:22[4-9]|23\d)\./.test(address);
}

/** The address without its zone. */
export function withoutZone(address: string): string {
  return address.replace(/%.*$/, "");
}
