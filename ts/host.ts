/** libzmq-wasm/host: what the author of a host needs. No logic lives here. */
export {
  HostOption,
  MONOTONIC_CLOCK,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLRDHUP,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  WALL_CLOCK,
} from "./shim/host.js";
export type {
  CreateHost,
  Datagram,
  Ending,
  Endpoint,
  ErrnoNumbers,
  Host,
  HostDatagrams,
  HostLife,
  HostLink,
  HostScheduling,
  HostStreams,
  HostSystem,
  InterfaceAddress,
} from "./shim/host.js";
export type { HostCapabilities } from "./shim/capabilities.js";
