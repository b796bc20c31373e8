/** The functions of host.h that the program itself answers, here in ts/core, and not the host. */
export interface ProgramCalls {
  /** Threaded only, on the host thread: answers the calls of other threads. */
  serve(): void;
  /** Threaded only: the thread has waited for this time. Throws if the wait can have no end. */
  look?(milliseconds: number): void;
  /** Inline only: copies received bytes of a direct transfer to wasm memory. */
  settle?(): void;
  notify(fd: number, events: number): void;
  print(text: string): void;
  release(hint: number): void;
  expire(timerId: number, hint: number): void;
}
