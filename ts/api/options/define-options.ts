/**
 * Makes properties of the options of sockets: accessors that call the protected methods of Socket.
 */
import type { OptionRow } from "./option-row.js";
import type { Socket } from "../sockets/socket.js";

/** The protected methods of Socket that the accessors call. */
type Accessors = Record<string, (option: number, ...rest: unknown[]) => unknown>;

export function defineOption(prototype: Socket, name: string, row: OptionRow): void {
  const { option, type, access, values } = row;
  const get = function (this: Accessors): unknown {
    const value = this[`get${type}Option`]!(option);
    return values ? values[value as number] : value;
  };
  const set = function (this: Accessors, value: unknown): void {
    this[`set${type}Option`]!(option, values ? values.indexOf(value as string) : value);
  };
  Object.defineProperty(prototype, name, {
    configurable: true,
    get: access === "w" ? undefined : get,
    set: access === "r" ? undefined : set,
  });
}

export function defineAll(table: Record<string, OptionRow>, kinds: readonly { prototype: Socket }[]): void {
  for (const [name, row] of Object.entries(table)) for (const kind of kinds) defineOption(kind.prototype, name, row);
}
