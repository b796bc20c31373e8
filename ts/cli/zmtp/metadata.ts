/** Metadata of READY and INITIATE: names and values. */
import { fault, shownBytes, type Fault } from "./items.js";

export interface Metadata {
  readonly properties: ReadonlyMap<string, string>;
  readonly faults: readonly Fault[];
}

export function readMetadata(bytes: Buffer): Metadata {
  const properties = new Map<string, string>();
  const faults: Fault[] = [];
  let at = 0;
  while (at < bytes.length) {
    const nameLength = bytes[at]!;
    const valueAt = at + 1 + nameLength + 4;
    if (valueAt > bytes.length) return cut(properties, faults, "a name");
    const name = bytes.toString("latin1", at + 1, at + 1 + nameLength);
    const end = valueAt + bytes.readUInt32BE(valueAt - 4);
    if (end > bytes.length) return cut(properties, faults, `the value of ${shownBytes(Buffer.from(name, "latin1"))}`);
    if (!/^[A-Za-z0-9\-_.+]+$/.test(name))
      faults.push(fault(`a property is called '${shownBytes(Buffer.from(name, "latin1"))}'`));
    if (properties.has(name)) faults.push(fault(`the property ${name} comes twice`));
    properties.set(shownBytes(Buffer.from(name, "latin1")), shownBytes(bytes.subarray(valueAt, end)));
    at = end;
  }
  return { properties, faults };
}

function cut(properties: ReadonlyMap<string, string>, faults: readonly Fault[], where: string): Metadata {
  return { properties, faults: [...faults, fault(`the metadata end inside ${where}`)] };
}
