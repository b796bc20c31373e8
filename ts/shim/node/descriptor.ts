/**
 * What stands behind a descriptor's number, whatever kind it is, and what all of them share.
 */
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

/** Options set before there is a socket to set them on. */
export type RememberedOptions = ReadonlyMap<HostOption, number>;

export interface Descriptor {
  option(option: HostOption, value: number): number;
  name(peer: boolean): Endpoint | undefined | number;
  /** The number may belong to another descriptor at once: no event is reported for it any more. */
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
