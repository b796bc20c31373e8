/**
 * The tests of the async API that run over the simulated network (`npm run test:simulated`), and
 * those that do not, with their reasons. Their clock is virtual and their machine is in memory, so
 * they do the same in each run. Tests are left out here only.
 */

export const SIMULATED = ["test/api/*.test.ts", "test/auth/*.test.ts"];

const REASONS = {
  peers: "has peers that are not of this package: plain sockets of Node, native libzmq, programs in other languages",
  processes: "starts processes or threads, or is about the end of a process",
  instances: "makes instances of other modes, or with an allow list, which are over Node",
  memory: "measures the memory of the process, or waits for its collector, which closes nothing in a simulation",
  files: "is about files of this machine, or the names that it knows",
  time: "measures real time or turns of the real event loop",
  pure: "uses no network",
  turn: "sends before the event loop has turned, and expects that the other end is known by then",
  warning: "expects a warning of the process",
  node: "looks at what Node's sockets are asked for",
} as const;

type Reason = keyof typeof REASONS;

/** Whole files. */
const FILES: Readonly<Record<string, Reason>> = {
  "test/api/allow-bypass.test.ts": "instances",
  "test/api/allow.test.ts": "instances",
  "test/api/collected.test.ts": "memory",
  "test/api/death.test.ts": "instances",
  "test/api/early-end.test.ts": "processes",
  "test/api/effects.test.ts": "processes",
  "test/api/exit.test.ts": "processes",
  "test/api/full-peer.test.ts": "peers",
  "test/api/memory.test.ts": "memory",
  "test/api/public-bind.test.ts": "instances",
  "test/api/queue.test.ts": "pure",
  "test/api/realms.test.ts": "processes",
  "test/api/socks.test.ts": "peers",
  "test/api/stacks.test.ts": "processes",
  "test/api/stream.test.ts": "peers",
  "test/api/v5-arguments.test.ts": "pure",
  "test/api/trace.test.ts": "instances",
  "test/api/wasm-source.test.ts": "instances",
  "test/auth/certificate.test.ts": "files",
  "test/auth/handshakes.test.ts": "peers",
  "test/auth/leak.test.ts": "memory",
  "test/auth/process.test.ts": "processes",
};

/** Tests of other files, by the beginnings of their titles. */
const TITLES: Readonly<Record<string, Readonly<Record<string, Reason>>>> = {
  "test/api/details.test.ts": { "RADIO and DISH: groups": "turn" },
  "test/api/added-options.test.ts": { "raw: a Router speaks plain TCP": "peers", "multicastLoop: the system": "node" },
  "test/api/ahead.test.ts": {
    "the wait is given up: the memory is the program's": "peers",
    "the same memory waits again": "peers",
    "a small one comes from another peer": "peers",
    "another large one comes from another peer": "peers",
    "one of the same size comes from another peer": "peers",
    "one of two who wait with the same memory": "peers",
    "the program gives its memory away": "peers",
    "the socket is closed, or the peer is gone": "peers",
    "libzmq ends: the wait is rejected": "peers",
  },
  "test/api/early.test.ts": { "that hang up in the middle": "peers", "that send commands as large": "peers" },
  "test/api/endpoints.test.ts": {
    "bindSync() knows the names of the hosts file": "files",
    "the name of this machine": "files",
    "a regular file stays": "files",
    "a folder stays": "files",
    "a FIFO stays": "files",
    "a symbolic link": "files",
    "a socket file that an ended process": "files",
    "its folder is a file": "files",
  },
  "test/api/errors.test.ts": {
    "a port in use by another program": "peers",
    "an ipc path in a folder that is not there": "files",
    "an ipc path through a file": "files",
    "an ipc path of a f": "files",
  },
  "test/api/free-addresses.test.ts": {
    "a socket that is not libzmq's": "peers",
    "a listener that is not libzmq's": "peers",
    "the file and folder of a wildcard are removed": "files",
  },
  "test/api/lifecycle.test.ts": { "one that was left behind": "files", "a wildcard makes a folder": "files" },
  "test/api/linger.test.ts": { "with a limit, the context ends": "time" },
  "test/api/ordering.test.ts": {
    "a receive of 20 ms": "time",
    "a send of 20 ms": "time",
    "over tcp": "time",
    "over inproc": "time",
  },
  "test/auth/requests.test.ts": { "with no onError, it is": "warning", "with one that rejects, it is": "warning" },
  "test/api/send-hold.test.ts": {
    "sends settle while a peer reads nothing": "peers",
    "a send on another socket settles": "peers",
    "nothing is held where a slow peer": "peers",
    "a held send settles": "peers",
    "the bytes on the wire": "peers",
  },
};

export const LEFT_OUT_FILES = Object.keys(FILES);

/** The beginnings of the titles that are left out, by file. */
export const LEFT_OUT_TITLES = Object.entries(TITLES).map(([file, titles]) => [file, Object.keys(titles)] as const);

/**
 * Why a test does not run over the simulated network; undefined: it does. `file` ends with its
 * path.
 */
export function leftOut(file: string, title: string): string | undefined {
  const found = Object.entries(TITLES).find(([path]) => file.replaceAll("\\", "/").endsWith(path));
  const [, reason] = Object.entries(found?.[1] ?? {}).find(([beginning]) => title.startsWith(beginning)) ?? [];
  return reason && REASONS[reason];
}
