/** Imports of the wasm that need a system, in a browser: files, environment and datagrams fail. */
import type * as original from "../core/boundary/system-imports.js";
import { refusal } from "../core/boundary/import-values.js";

export const systemRelay: typeof original.systemRelay = (t) => {
  const noFile = (): number => refusal(t, "ENOENT");
  const noDatagram = (): number => refusal(t, "EAFNOSUPPORT");
  return {
    environment: noFile,
    file_mode: noFile,
    file_unlink: noFile,
    file_rmdir: noFile,
    file_mkdtemp: noFile,
    interfaces: (out) => {
      t.memory.u8[out >>> 0] = 0;
      return 0;
    },
    datagram_bind: noDatagram,
    datagram_send: noDatagram,
    datagram_recv: noDatagram,
    datagram_membership: noDatagram,
    datagram_multicast_interface: noDatagram,
  };
};
