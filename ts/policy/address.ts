/**
 * IP addresses as numbers, so that one address has one form however it is spelled: an IPv4-mapped
 * IPv6 address is the IPv4 address in it, and 127.1, 0x7f000001 and 2130706433 are 127.0.0.1, as
 * they are to inet_aton().
 */

export interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
  /** The interface of a link-local address, such as "eth0"; "" if there is none. */
  readonly zone: string;
}

/** All addresses that share the first `bits` bits. Without a zone, the addresses of every zone. */
export interface Subnet extends Address {
  readonly bits: number;
}

const BITS = { 4: 32, 6: 128 } as const;
/** The 96 bits before an IPv4 address in an IPv6 address that stands for it. */
const MAPPED = 0xffffn;

/** An address in the usual spelling; undefined if the text is not one. */
export function parseAddress(text: string): Address | undefined {
  const v4 = parseDotted(text);
  if (v4 !== undefined) return { family: 4, value: v4, zone: "" };
  const [, literal = "", zone = ""] = /^([^%]*)(?:%(.+))?$/s.exec(text) ?? [];
  const value = parseHexadecimal(literal);
  if (value === undefined) return undefined;
  return value >> 32n === MAPPED
    ? { family: 4, value: value & 0xffffffffn, zone: "" }
    : { family: 6, value, zone: zone.toLowerCase() };
}

/**
 * As `parseAddress()`, and IPv4 addresses as inet_aton() reads them: of one to four numbers,
 * decimal, octal or hexadecimal.
 */
export function parseSpelling(text: string): Address | undefined {
  const numbers = text.split(".").map(parseNumber);
  const last = numbers.pop();
  if (last === undefined || numbers.length > 3 || last >= 256n ** BigInt(4 - numbers.length)) return parseAddress(text);
  let value = last;
  for (const [at, number] of numbers.entries()) {
    if (number === undefined || number > 255n) return parseAddress(text);
    value += number << BigInt(24 - 8 * at);
  }
  return { family: 4, value, zone: "" };
}

/** "address" or "address/bits"; undefined if the text is neither. */
export function parseSubnet(text: string): Subnet | undefined {
  const [, host = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/s.exec(text) ?? [];
  const address = parseAddress(host);
  if (!address) return undefined;
  const most = BITS[address.family];
  // An IPv4-mapped subnet counts its bits as IPv6 does.
  const given = bits === undefined ? most : Number(bits) - (address.family === 4 && host.includes(":") ? 96 : 0);
  return given >= 0 && given <= most ? { ...address, bits: given } : undefined;
}

/**
 * The IPv6 address that stands for an IPv4 one: only subnets that are wider than those of IPv4 have
 * it.
 */
export function mapped({ value }: Address): Address {
  return { family: 6, value: (MAPPED << 32n) + value, zone: "" };
}

export function isIn(address: Address, subnet: Subnet): boolean {
  if (address.family !== subnet.family || (subnet.zone !== "" && subnet.zone !== address.zone)) return false;
  const rest = BigInt(BITS[subnet.family] - subnet.bits);
  return address.value >> rest === subnet.value >> rest;
}

const NEAR = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "::/127", "fe80::/10"];
/** Parsed when they are first asked for: an import of the package takes 1 ms less. */
let near: readonly Subnet[] | undefined;

/**
 * Loopback, link-local and unspecified addresses: they lead to this machine, or no further than its
 * link.
 */
export function isNear(address: Address): boolean {
  near ??= NEAR.map((text) => parseSubnet(text)!);
  return near.some((subnet) => isIn(address, subnet));
}

/** Whether a bind to it takes all addresses of this machine. */
export function isUnspecified({ value }: Address): boolean {
  return value === 0n;
}

export function isMulticast(address: Address): boolean {
  return address.family === 4 ? address.value >> 28n === 0xen : address.value >> 120n === 0xffn;
}

function parseNumber(text: string): bigint | undefined {
  if (/^(?:0|[1-9]\d*|0x[\da-f]+)$/i.test(text)) return BigInt(text);
  return /^0[0-7]+$/.test(text) ? BigInt(`0o${text}`) : undefined;
}

function parseDotted(text: string): bigint | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1);
  if (!parts || parts.some((part) => Number(part) > 255 || /^0\d/.test(part))) return undefined;
  return parts.reduce((value, part) => (value << 8n) + BigInt(part), 0n);
}

function parseHexadecimal(text: string): bigint | undefined {
  const [, before = "", dotted] = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/s.exec(text) ?? [, text];
  const tail = dotted === undefined ? 0n : parseDotted(dotted);
  if (tail === undefined) return undefined;
  const groups =
    dotted === undefined ? before : `${before}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  const halves = groups.split("::");
  const [head = [], rest] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - (rest?.length ?? 0);
  if (halves.length > 2 || (rest === undefined ? missing !== 0 : missing < 1)) return undefined;
  const all = [...head, ...Array<string>(missing).fill("0"), ...(rest ?? [])];
  if (!all.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return all.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n);
}
