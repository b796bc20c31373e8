/** The object behind a descriptor's number, of any kind, and the parts that all kinds share. */
import type { SharingLink } from "../capabilities.js";
import type { Endpoint, HostOption } from "../host.js";
import type { LingeringCloses } from "./streams/lingering-close.js";
import type { ErrorNumbers } from "./system/errors.js";
import type { ReadBuffer } from "./streams/receive-buffer.js";
import type { Loop } from "./loop/loop.js";
import type { StagePool } from "./streams/send-buffer.js";

/** The parts of one host that its sockets use. */
export interface HostParts {
  readonly link: SharingLink;
  readonly errors: ErrorNumbers;
  readonly loop: Loop;
  readonly readBuffer: ReadBuffer;
  readonly stages: StagePool;
  readonly lingering: LingeringCloses;
}

/** Options that were set before there is a socket. */
export type RememberedOptions = ReadonlyMap<HostOption, number>;

export interface Descriptor {
  option(option: HostOption, value: number): number;
  name(peer: boolean): Endpoint | undefined | number;
  /** No event is reported for the number any more: it may belong to another descriptor at once. */
  close(reset: boolean): void;
}

/** A descriptor of which only options are known yet. */
export class Unopened implements Descriptor {
  readonly #errors: ErrorNumbers;
  readonly #options: Map<HostOption, number>;

  constructor(errors: ErrorNumbers, options?: RememberedOptions) {
    this.#errors = errors;
    this.#options = new Map(options);
  }

  get options(): RememberedOptions {
    return this.#options;
  }

  option(option: HostOption, value: number): number {
    this.#options.set(option, value);
    return 0;
  }

  name(_peer: boolean): Endpoint | number {
    return this.#errors.refusal("ENOTCONN");
  }

  close(): void {
    this.#options.clear();
  }
}
