/** The part of host.h that the program itself answers, here in ts/core, and not the host. */
export interface ProgramCalls {
  /** Threaded only, on the host thread: answers what other threads ask of it. */
  serve(): void;
  /** Threaded only: the thread has waited so long. Throws where the wait can have no end. */
  look?(milliseconds: number): void;
  /** Inline only: received bytes that are elsewhere still are to be in wasm memory. */
  settle?(): void;
  notify(fd: number, events: number): void;
  print(text: string): void;
  release(hint: number): void;
  expire(timerId: number, hint: number): void;
}
