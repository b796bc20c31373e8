/**
 * The relay: every import of the wasm, as C value in, JavaScript call, C value out. Those that need
 * a system are in system-imports.ts. It has no state, and one decision: it asks ts/core/direct
 * where the bytes of a large message are.
 */
import type { CapableHost } from "../../shim/capabilities.js";
import { BATCH_BYTES, type HostOption } from "../../shim/host.js";
import { writeEndpoint } from "./endpoints.js";
import type { WasmImports } from "./engine.js";
import { decodeText } from "../memory/bytes.js";
import type { Relay } from "./guard.js";
import { at, refusal, text, view, type Answering } from "./import-values.js";
import type { MemoryPtr } from "./module.js";
import { linkPgm, type PgmShared } from "./pgm.js";
import type { ProgramCalls } from "./program-calls.js";
import { catching } from "./seam.js";
import { systemRelay } from "./system-imports.js";

/** The part of the instance that the relay uses: its memory exists only after instantiation. */
export interface RelayTarget extends Answering {
  readonly host: CapableHost;
  readonly program: ProgramCalls;
  /** Asks the host for a turn. Default: `host.wake()`. */
  readonly wake?: () => void;
  /** A host function has thrown this error: see seam.ts. */
  readonly refused?: (error: unknown) => void;
  /**
   * What OpenPGM's module is linked to; it exists only after instantiation. Default: it cannot be
   * linked.
   */
  readonly pgm?: () => PgmShared;
  /** Memory has grown. */
  grown(): void;
  /** exit() or abort(): does not return. */
  exit(status: number): never;
}

export type { Relay };

/** The `host.*` imports, under the names of host.h. */
export function hostImports(t: RelayTarget): Relay {
  const answered = { ...schedulingRelay(t), ...clockRelay(t), ...streamRelay(t), ...systemRelay(t) };
  return { ...programRelay(t), ...catching(answered, t) };
}

function schedulingRelay({ host, wake = () => host.wake() }: RelayTarget): Relay {
  return {
    wake: () => wake(),
    timer: (milliseconds) => host.timer(milliseconds),
  };
}

function programRelay(t: RelayTarget): Relay {
  const { program } = t;
  return {
    notify: (fd, events) => program.notify(fd, events),
    print: (ptr, size) => program.print(decodeText(view(t, ptr, size))),
    serve: () => program.serve(),
    look: (milliseconds) => program.look?.(milliseconds),
    settle: () => program.settle?.(),
    release: (hint) => program.release(hint >>> 0),
    expire: (timer, hint) => program.expire(timer, hint >>> 0),
    pgm: (system, place) => pgmRelay(t, system, place >>> 0),
  };
}

function clockRelay(t: RelayTarget): Relay {
  const { host } = t;
  return {
    now: (clock) => host.now(clock),
    // Capabilities are looked up once, here.
    sleep: host.sleep ? (milliseconds) => host.sleep?.(milliseconds) : (_milliseconds) => undefined,
    random: (ptr, size) => host.random(view(t, ptr, size)),
    seed: () => host.seed(),
    process: () => host.process(),
  };
}

function streamRelay(t: RelayTarget): Relay {
  const { host } = t;
  return {
    stream_bind: (fd, local, v6only) => at(t, local, (e) => host.streamBind(fd, e, v6only !== 0)),
    stream_listen: (fd, backlog) => host.streamListen(fd, backlog),
    stream_accept: (fd, accepted) => host.streamAccept(fd, accepted),
    stream_connect: (fd, peer) => at(t, peer, (e) => host.streamConnect(fd, e)),
    stream_recv: (fd, ptr, size, peek) => {
      if (size >>> 0 > BATCH_BYTES) return t.memory.direct.receive(host, fd, ptr >>> 0, size >>> 0, peek !== 0);
      return host.streamRecv(fd, t.memory.view(ptr >>> 0, size >>> 0), peek !== 0);
    },
    stream_send: (fd, ptr, size) => {
      if (t.memory.direct.sending) return t.memory.direct.send(host, fd, ptr >>> 0, size >>> 0);
      return host.streamSend(fd, t.memory.view(ptr >>> 0, size >>> 0));
    },
    system_write: host.systemWrite
      ? (descriptor, ptr, size) => host.systemWrite?.(descriptor, view(t, ptr, size))
      : (_descriptor, _ptr, _size) => 0,
    ...securityRelay(t),
    stream_upgrade: host.streamUpgrade
      ? (fd, path, protocols) => host.streamUpgrade?.(fd, text(t, path), text(t, protocols).split(","))
      : (_fd, _path, _protocols) => undefined,
    stream_shutdown: (fd, how) => host.streamShutdown(fd, how),
    socket_option: (fd, option, value) => host.socketOption(fd, option as HostOption, value),
    socket_name: (fd, peer, out) => {
      const name = host.socketName(fd, peer !== 0);
      if (typeof name === "number") return name;
      writeEndpoint(t.memory, (out >>> 0) as MemoryPtr, name);
      return 0;
    },
    socket_close: (fd, reset) => {
      t.memory.direct.closed(fd);
      return host.socketClose(fd, reset !== 0);
    },
  };
}

/** TLS is a capability: without it the answer is EPROTONOSUPPORT, and the reason. */
function securityRelay(t: RelayTarget): Relay {
  const { host } = t;
  if (!host.streamCredentials || !host.streamSecure) {
    const refuse = (): number => {
      t.refused?.(Object.assign(new Error(NO_TLS), { code: "EPROTONOSUPPORT" }));
      return refusal(t, "EPROTONOSUPPORT");
    };
    return {
      stream_credentials: (_fd, _credentials) => refuse(),
      stream_secure: (_fd, _server, _hostname) => refuse(),
    };
  }
  const optional = (ptr = 0): string | undefined => (ptr === 0 ? undefined : text(t, ptr));
  return {
    stream_credentials: (fd, ptr) => {
      const [cert, key, trust, trustSystem, server] = t.memory.i32.subarray(ptr >>> 2, (ptr >>> 2) + 5);
      const texts = { cert: optional(cert), key: optional(key), trust: optional(trust) };
      return host.streamCredentials?.(fd, { ...texts, trustSystem: trustSystem !== 0, server: server !== 0 });
    },
    stream_secure: (fd, server, hostname) => host.streamSecure?.(fd, server !== 0, optional(hostname)),
  };
}

/** OpenPGM, if it can be linked, or 0 and the reason. */
function pgmRelay(t: RelayTarget, system: number, place: number): number {
  try {
    return t.pgm ? linkPgm(t.pgm(), system, place) : 0;
  } catch (error) {
    t.refused?.(error);
    return 0;
  }
}

const NO_TLS = "the host of this instance has no TLS, which wss needs: see streamSecure() in docs/hosts.md";

/**
 * The few imports of libc beside the port's. Each takes all that C passes: for one that takes less,
 * V8 compiles an adapter.
 */
export function libcImports(t: RelayTarget): WasmImports {
  return {
    env: { emscripten_notify_memory_growth: (_memory: number) => t.grown() },
    wasi_snapshot_preview1: {
      proc_exit: (status: number) => t.exit(status),
      fd_close: (_fd: number) => 0,
      fd_seek: (_fd: number, _offset: bigint, _whence: number, _result: number) => 0,
      fd_write: (_fd: number, vectors: number, count: number, written: number) => {
        const { memory } = t;
        let total = 0;
        for (let i = 0; i < count; i++) {
          const ptr = memory.u32[(vectors >>> 2) + 2 * i] ?? 0;
          const size = memory.u32[(vectors >>> 2) + 2 * i + 1] ?? 0;
          t.program.print(decodeText(memory.view(ptr, size)));
          total += size;
        }
        memory.u32[written >>> 2] = total;
        return 0;
      },
    },
  };
}
