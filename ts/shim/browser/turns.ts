/**
 * Turns of the event loop of a browser: a message to oneself is the next one. A timer would wait
 * for 4 ms where timers set timers.
 */
interface Port {
  onmessage: (() => void) | null;
  postMessage(message: null): void;
}

const { MessageChannel } = globalThis as unknown as {
  readonly MessageChannel: new () => { readonly port1: Port; readonly port2: Port };
};

const due: (() => void)[] = [];
let wake: Port | undefined;

/** Calls back in the next turn of the event loop, in the order of the calls. */
export function nextTurn(callback: () => void): void {
  due.push(callback);
  (wake ??= open()).postMessage(null);
}

function open(): Port {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => due.shift()?.();
  return port2;
}
