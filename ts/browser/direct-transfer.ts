/**
 * Direct transfer in a browser: there is none. All bytes pass through wasm memory, because a
 * WebSocket hands out messages of its own, and never fills memory of a program.
 */
import type { DirectTransfer as Original } from "../core/direct/direct-transfer.js";
import type { DirectMemory } from "../core/direct/direct-transfer.js";

/** The members that others call. */
type Interface = { [Key in keyof Original]: Original[Key] };

export class DirectTransfer implements Interface {
  pumping = false;
  turn = false;
  readonly sending = false;
  readonly held = false;
  readonly receiving = false;
  readonly #memory: DirectMemory;

  constructor(memory: DirectMemory) {
    this.#memory = memory;
  }

  suits(): boolean {
    return false;
  }
  sendReserved(): number {
    return 0;
  }
  whenSent(): undefined {
    return undefined;
  }
  take(): undefined {
    return undefined;
  }
  fill(): boolean {
    return false;
  }
  receive(...[host, fd, ptr, size, peek]: Parameters<Original["receive"]>): number {
    return host.streamRecv(fd, this.#memory.view(ptr, size), peek);
  }
  send(): number {
    return 0;
  }
  attached(): void {}
  detached(): void {}
  endHold(): void {}
  failed(): void {}
  offer(): void {}
  settle(): void {}
  pumped(): void {}
  closed(): void {}
}
