/**
 * The relay: every import of the wasm, as C value in, JavaScript call, C value out. No state and no policy lives here.
 */
import type { Endpoint, ErrnoNumbers, Host, HostOption, ProgramCalls } from "../shim/host.js";
import { readEndpoint, writeEndpoint } from "./endpoints.js";
import type { WasmImports } from "./engine.js";
import type { Memory } from "./memory.js";
import type { MemoryPtr } from "./module.js";

type P = MemoryPtr;

/** What the relay needs of the instance: its memory exists only after instantiation. */
export interface RelayTarget {
  readonly memory: Memory;
  readonly host: Host;
  readonly program: ProgramCalls;
  readonly errno: ErrnoNumbers;
  /** Memory has grown. */
  grown(): void;
  /** exit() or abort(): does not return. */
  exit(status: number): never;
}

/** The `host.*` imports, under the names of host.h. */
export function hostImports(t: RelayTarget): WasmImports[string] {
  const { host, program } = t;
  const EINVAL = -(t.errno["EINVAL"] ?? 0);
  const view = (ptr: number, size: number) => t.memory.u8.subarray(ptr >>> 0, (ptr >>> 0) + size);
  const text = (ptr: number) => t.memory.text((ptr >>> 0) as P);
  const endpoint = (ptr: number) => readEndpoint(t.memory, (ptr >>> 0) as P);
  /** Calls with the endpoint, which must be one. */
  const at = (ptr: number, call: (endpoint: Endpoint) => number): number => {
    const found = endpoint(ptr);
    return found ? call(found) : EINVAL;
  };
  return {
    ...surroundings(t),
    wake: () => host.wake(),
    timer: (milliseconds) => host.timer(milliseconds!),
    notify: (fd, events) => program.notify(fd!, events!),
    print: (ptr, size) => program.print(Buffer.from(view(ptr!, size!)).toString()),
    release: (hint) => program.release(hint! >>> 0),
    expire: (timer, hint) => program.expire(timer!, hint! >>> 0),

    stream_bind: (fd, local, v6only) => at(local!, (e) => host.streamBind(fd!, e, v6only !== 0)),
    stream_listen: (fd, backlog) => host.streamListen(fd!, backlog!),
    stream_accept: (fd, accepted) => host.streamAccept(fd!, accepted!),
    stream_connect: (fd, peer) => at(peer!, (e) => host.streamConnect(fd!, e)),
    stream_recv: (fd, ptr, size, peek) => host.streamRecv(fd!, view(ptr!, size!), peek !== 0),
    stream_send: (fd, ptr, size) => host.streamSend(fd!, view(ptr!, size!)),
    stream_shutdown: (fd, how) => host.streamShutdown(fd!, how!),
    socket_option: (fd, option, value) => host.socketOption(fd!, option as HostOption, value!),
    socket_name: (fd, peer, out) => {
      const name = host.socketName(fd!, peer !== 0);
      if (typeof name === "number") return name;
      writeEndpoint(t.memory, (out! >>> 0) as P, name);
      return 0;
    },
    socket_close: (fd, reset) => host.socketClose(fd!, reset !== 0),

    datagram_bind: (fd, local, reuse, v6only) =>
      at(local!, (e) => host.datagramBind(fd!, e, reuse !== 0, v6only !== 0)),
    datagram_send: (fd, ptr, size, peer) => at(peer!, (e) => host.datagramSend(fd!, view(ptr!, size!), e)),
    datagram_recv: (fd, ptr, size, peek, from) => {
      const datagram = host.datagramRecv(fd!, view(ptr!, size!), peek !== 0);
      if (typeof datagram === "number") return datagram;
      writeEndpoint(t.memory, (from! >>> 0) as P, datagram.from);
      return datagram.size;
    },
    datagram_membership: (fd, join, group, via) =>
      at(group!, (e) => host.datagramMembership(fd!, join !== 0, e, endpoint(via!))),
    datagram_multicast_interface: (fd, via) => at(via!, (e) => host.datagramMulticastInterface(fd!, e)),
  };

  function surroundings(target: RelayTarget): Record<string, (...args: number[]) => number | void> {
    const no = (name: string) => -(target.errno[name] ?? 0);
    /** Writes the text and a NUL where there is room; its length, or the errno named. */
    const put = (value: string, out: number, capacity: number, tooLong: string): number => {
      const bytes = Buffer.from(`${value}\0`);
      if (bytes.length > capacity) return no(tooLong);
      target.memory.u8.set(bytes, out >>> 0);
      return bytes.length - 1;
    };
    return {
      now: (clock) => host.now(clock!),
      sleep: (milliseconds) => host.sleep(milliseconds!),
      random: (ptr, size) => host.random(view(ptr!, size!)),
      environment: (name, out, capacity) => {
        const value = host.environment(text(name!));
        return value === undefined ? no("ENOENT") : put(value, out!, capacity!, "ERANGE");
      },
      file_mode: (path) => host.fileMode(text(path!)),
      file_unlink: (path) => host.fileUnlink(text(path!)),
      file_rmdir: (path) => host.fileRmdir(text(path!)),
      file_mkdtemp: (pattern) => {
        const made = host.fileMkdtemp(text(pattern!));
        return typeof made === "number" ? made : put(made, pattern!, Buffer.byteLength(made) + 1, "EINVAL");
      },
      interfaces: (out, capacity) => {
        const lines = host
          .interfaces()
          .map((i) => [i.name, i.index, i.address, i.prefixLength, i.family, i.internal ? 1 : 0].join("\t"));
        return put(lines.map((line) => `${line}\n`).join(""), out!, capacity!, "ENOBUFS");
      },
    };
  }
}

/** The few imports that libc itself has beside the port's. */
export function libcImports(t: RelayTarget): WasmImports {
  return {
    env: { emscripten_notify_memory_growth: () => t.grown() },
    wasi_snapshot_preview1: {
      proc_exit: (status: number) => t.exit(status),
      fd_close: () => 0,
      fd_seek: () => 0,
      fd_write: (_fd: number, vectors: number, count: number, written: number) => {
        const { memory } = t;
        let total = 0;
        for (let i = 0; i < count; i++) {
          const ptr = memory.u32[(vectors >>> 2) + 2 * i] ?? 0;
          const size = memory.u32[(vectors >>> 2) + 2 * i + 1] ?? 0;
          t.program.print(memory.buffer.toString("utf8", ptr, ptr + size));
          total += size;
        }
        memory.u32[written >>> 2] = total;
        return 0;
      },
    },
  };
}
