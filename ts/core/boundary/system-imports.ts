/**
 * Imports of the wasm that need a system: the environment, files, network interfaces and datagrams.
 * A browser has none of them (ts/browser/system-imports.ts).
 */
import type { CapableHost } from "../../shim/capabilities.js";
import { encodeText } from "../memory/bytes.js";
import { writeEndpoint } from "./endpoints.js";
import type { Relay } from "./guard.js";
import { at, endpoint, put, refusal, text, view, type Answering } from "./import-values.js";
import type { MemoryPtr } from "./module.js";

interface SystemTarget extends Answering {
  readonly host: CapableHost;
}

export function systemRelay(t: SystemTarget): Relay {
  return { ...surroundingsRelay(t), ...datagramRelay(t) };
}

function surroundingsRelay(t: SystemTarget): Relay {
  const { host } = t;
  return {
    environment: (name, out, capacity) => {
      const value = host.environment(text(t, name));
      return value === undefined ? refusal(t, "ENOENT") : put(t, value, out, capacity, "ERANGE");
    },
    file_mode: (path) => host.fileMode(text(t, path)),
    file_unlink: (path) => host.fileUnlink(text(t, path)),
    file_rmdir: (path) => host.fileRmdir(text(t, path)),
    file_mkdtemp: (pattern) => {
      const made = host.fileMkdtemp(text(t, pattern));
      return typeof made === "number" ? made : put(t, made, pattern, encodeText(made).length + 1, "EINVAL");
    },
    interfaces: (out, capacity) => {
      const lines = host
        .interfaces()
        .map((i) => [i.name, i.index, i.address, i.prefixLength, i.family, i.internal ? 1 : 0].join("\t"));
      return put(t, lines.map((line) => `${line}\n`).join(""), out, capacity, "ENOBUFS");
    },
  };
}

/** Bit of `reuse` in host.h. */
const REUSE_PORT = 2;

function datagramRelay(t: SystemTarget): Relay {
  const { host } = t;
  return {
    datagram_bind: (fd, local, reuse, v6only) =>
      at(t, local, (e) => host.datagramBind(fd, e, reuse !== 0, v6only !== 0, (reuse & REUSE_PORT) !== 0)),
    datagram_send: (fd, ptr, size, peer) => at(t, peer, (e) => host.datagramSend(fd, view(t, ptr, size), e)),
    datagram_recv: (fd, ptr, size, peek, from) => {
      const datagram = host.datagramRecv(fd, view(t, ptr, size), peek !== 0);
      if (typeof datagram === "number") return datagram;
      writeEndpoint(t.memory, (from >>> 0) as MemoryPtr, datagram.from);
      return datagram.size;
    },
    datagram_membership: (fd, join, group, via) =>
      at(t, group, (e) => host.datagramMembership(fd, join !== 0, e, endpoint(t, via))),
    datagram_multicast_interface: (fd, via) => at(t, via, (e) => host.datagramMulticastInterface(fd, e)),
  };
}
