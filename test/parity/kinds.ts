/** The types of socket in either library, and the members of npm zeromq's prototypes. */
import type { Socket } from "../../ts/index.js";
import { addon, ours, type Library } from "./scenario.js";

export type Values = Record<string, unknown>;
export type Kind = new (options?: Values) => Socket & Values;

export const kinds = [
  ...["Pair", "Publisher", "Subscriber", "Request", "Reply", "Dealer"],
  ...["Router", "Pull", "Push", "XPublisher", "XSubscriber", "Stream"],
];

export function kindOf(zmq: Library, name: string): Kind {
  return (zmq as unknown as Record<string, Kind>)[name]!;
}

/** The properties of a class and its base classes, and their kinds. */
export function shapeOf({ prototype }: { prototype: object }): Map<string, string> {
  const shape = new Map<string, string>();
  for (let at = prototype; at !== Object.prototype; at = Object.getPrototypeOf(at) as object)
    for (const [name, it] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (!shape.has(name) && !["join", "leave"].includes(name))
        shape.set(name, [it.get && "get", it.set && "set", typeof it.value, it.enumerable && "enumerable"].join(" "));
  return shape;
}

/** An option, and a type of socket that has it. */
export const options = new Map<string, string>();
for (const kind of kinds)
  for (const [name, shape] of shapeOf(kindOf(addon, kind))) if (/[gs]et/.test(shape)) options.set(name, kind);
for (const name of ["events", "context"]) options.delete(name);

/** Options that this library has for the type, and the addon only for other types. */
export function addedTo(kind: string): string[] {
  const [{ prototype: of }, { prototype: has }] = [kindOf(ours, kind), kindOf(addon, kind)];
  return [...options.keys()].filter((name) => name in of && !(name in has));
}

/** Options whose values differ between the two: see differences.ts. */
export const different = [
  ...["curvePublicKey", "curveSecretKey", "curveServerKey"],
  ...["tcpKeepaliveCount", "tcpKeepaliveInterval", "typeOfService", "tcpMaxRetransmitTimeout", "interface"],
];
