/** Which stream a descriptor is: what a send or a receive of libzmq's looks up. */
import type { Meanwhile, Progress } from "../../capabilities.js";
import type { HostParts } from "../descriptor.js";
import type { Stream } from "./stream.js";

/**
 * The streams of a host, by descriptor. Its functions are properties: the host has them as its own, so that a send or a receive
 * of libzmq's finds its stream at once.
 */
export class Streams {
  readonly #errors: HostParts["errors"];
  readonly #streams: (Stream | undefined)[] = [];

  constructor(errors: HostParts["errors"]) {
    this.#errors = errors;
  }

  set(fd: number, stream: Stream | undefined): void {
    this.#streams[fd] = stream;
  }

  clear(): void {
    this.#streams.length = 0;
  }

  readonly recv = (fd: number, buffer: Uint8Array, peek: boolean, progress?: Progress): number => {
    const stream = this.#streams[fd];
    return stream === undefined ? this.#errors.refusal("ENOTCONN") : stream.recv(buffer, peek, progress);
  };

  readonly send = (fd: number, data: Uint8Array, meanwhile?: Meanwhile): number => {
    const stream = this.#streams[fd];
    return stream === undefined ? this.#errors.refusal("ENOTCONN") : stream.send(data, meanwhile);
  };
}
