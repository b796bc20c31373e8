/**
 * Which thread answers a function of host.h in threaded mode: the calling thread itself, or the
 * host thread, which owns the sockets of the system. A test compares the table with host.h.
 */
export const ROUTES = {
  now: "caller",
  sleep: "caller",
  random: "caller",
  seed: "caller",
  process: "caller",
  environment: "caller",
  file_mode: "caller",
  file_unlink: "caller",
  file_rmdir: "caller",
  file_mkdtemp: "caller",
  interfaces: "caller",
  wake: "caller",
  timer: "caller",
  notify: "caller",
  print: "caller",
  serve: "caller",
  look: "caller",
  settle: "caller",
  release: "caller",
  expire: "caller",
  pgm: "caller",
  system_write: "caller",
  stream_bind: "host",
  stream_listen: "host",
  stream_accept: "host",
  stream_connect: "host",
  stream_recv: "host",
  stream_send: "host",
  stream_credentials: "host",
  stream_secure: "host",
  stream_upgrade: "host",
  stream_shutdown: "host",
  socket_option: "host",
  socket_name: "host",
  socket_close: "host",
  datagram_bind: "host",
  datagram_send: "host",
  datagram_recv: "host",
  datagram_membership: "host",
  datagram_multicast_interface: "host",
} as const satisfies Readonly<Record<string, "caller" | "host">>;

/**
 * The functions that are asked of the host thread; their places are their numbers in a call's slot.
 */
export const HOST_CALLS: readonly string[] = Object.entries(ROUTES)
  .filter(([, thread]) => thread === "host")
  .map(([name]) => name);
