/** Options, names and the reset of the net.Socket under a stream. */
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { HostOption, type Endpoint } from "../../host.js";
import { inetEndpoint } from "../system/names.js";

/** Returns false for an option that streams do not have. */
export function setOption(socket: Socket, option: HostOption, value: number): boolean {
  switch (option) {
    case HostOption.NoDelay:
      socket.setNoDelay(value !== 0);
      return true;
    case HostOption.KeepAlive:
      // The value is seconds of idleness plus 1; 0 keeps the system's default.
      socket.setKeepAlive(value !== 0, Math.max(value - 1, 0) * 1000);
      return true;
    default:
      return false;
  }
}

/** The address of either end of a TCP connection; undefined if it has none. */
export function nameOf(socket: Socket, peer: boolean): Endpoint | undefined {
  return peer
    ? inetEndpoint(socket.remoteAddress, socket.remoteFamily, socket.remotePort)
    : inetEndpoint(socket.localAddress, socket.localFamily, socket.localPort);
}

/** Ends the connection with a reset. Node has none for TLS. */
export function resetConnection(socket: Socket): void {
  if ((socket as Partial<TLSSocket>).encrypted === true) socket.destroy();
  else socket.resetAndDestroy();
}
