/**
 * The ports of one machine, of TCP or of UDP: which address and port each socket has taken, and
 * which socket is meant by an address and port. Two machines have nothing in common.
 */
import { familyOf, isAny, unmapped, type InetEndpoint } from "./addresses.js";

/** Ports that the machine chooses itself, as Linux. */
const FIRST_CHOSEN = 32768;
const LAST_CHOSEN = 60999;

export interface Binding<T> {
  readonly local: InetEndpoint;
  /** An IPv6 socket that takes no IPv4 peers. */
  readonly v6only: boolean;
  /** Others that share, too, may have the same address. */
  readonly shares: boolean;
  readonly holder: T;
}

export class Ports<T> {
  readonly #bindings = new Map<number, Binding<T>[]>();
  #chosen = FIRST_CHOSEN - 1;

  /** Takes the address; port 0 becomes one that is free. undefined: another socket has it. */
  bind(local: InetEndpoint, holder: T, v6only = false, shares = false): Binding<T> | undefined {
    const port = local.port === 0 ? this.choose() : local.port;
    const binding = { local: { ...local, port }, v6only, shares, holder };
    const others = this.#bindings.get(port) ?? [];
    if (others.some((other) => overlap(binding, other) && !(shares && other.shares))) return undefined;
    this.#bindings.set(port, [...others, binding]);
    return binding;
  }

  unbind(binding: Binding<T>): void {
    const left = (this.#bindings.get(binding.local.port) ?? []).filter((other) => other !== binding);
    if (left.length > 0) this.#bindings.set(binding.local.port, left);
    else this.#bindings.delete(binding.local.port);
  }

  /** Who is meant: a socket of just that address before one of any; of several, the newest. */
  find(address: string, port: number): Binding<T> | undefined {
    const found = this.all(port).filter((binding) => reaches(binding, address));
    return found.findLast(({ local }) => !isAny(local.address)) ?? found.at(-1);
  }

  /** All sockets of a port, in the order of their binds. */
  all(port: number): readonly Binding<T>[] {
    return this.#bindings.get(port) ?? [];
  }

  /** A port that no socket has. */
  choose(): number {
    for (let tried = FIRST_CHOSEN; tried <= LAST_CHOSEN; tried++) {
      this.#chosen = this.#chosen === LAST_CHOSEN ? FIRST_CHOSEN : this.#chosen + 1;
      if (!this.#bindings.has(this.#chosen)) return this.#chosen;
    }
    return this.#chosen;
  }
}

/**
 * Whether what is sent to the address reaches the socket; an address that is "any" is of one
 * family.
 */
export function reaches({ local, v6only }: Pick<Binding<unknown>, "local" | "v6only">, address: string): boolean {
  const plain = unmapped(address);
  if (!isAny(local.address)) return unmapped(local.address) === plain;
  return familyOf(plain) === local.family || (local.family === 6 && !v6only);
}

function overlap(a: Binding<unknown>, b: Binding<unknown>): boolean {
  return reaches(a, b.local.address) || reaches(b, a.local.address);
}
