/**
 * What this folder uses of the web's APIs, as types: the sources are compiled without the types of
 * a browser.
 */

export interface CloseEvent {
  readonly code: number;
  readonly reason: string;
}

export interface WebSocket {
  binaryType: string;
  readonly bufferedAmount: number;
  readonly protocol: string;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: string | ArrayBuffer }) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(data: string | Uint8Array): void;
  close(code?: number): void;
}

interface Web {
  readonly WebSocket: new (url: string, protocols: readonly string[]) => WebSocket;
  readonly location?: { readonly href: string };
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/** The global object of a page or a worker. */
export const web = globalThis as unknown as Web;
