/**
 * The tests of the async API that run over the simulated network (`npm run test:simulated`), and
 * the excluded ones with their reasons. The clock is virtual and the machine is in memory, so each
 * run does the same. This file alone excludes tests from that run.
 */

export const SIMULATED = ["test/api/*.test.ts", "test/auth/*.test.ts"];

const REASONS = {
  peers: "has peers outside this package: plain sockets of Node, native libzmq, programs in other languages",
  processes: "starts processes or threads, or is about the end of a process",
  instances: "makes instances of other modes, or with an allow list, which use Node",
  memory:
    "measures the memory of the process, or waits for the garbage collector, which closes nothing in a simulation",
  files: "uses this machine's files, or the names that it resolves",
  time: "measures real time or turns of the real event loop",
  pure: "uses no network",
  turn: "expects a connection before the event loop has turned",
  warning: "expects a process warning",
  node: "observes calls on Node's sockets",
} as const;

type Reason = keyof typeof REASONS;

/** Whole files. */
const FILES: Readonly<Record<string, Reason>> = {
  "test/api/allow-bypass.test.ts": "instances",
  "test/api/allow.test.ts": "instances",
  "test/api/collected.test.ts": "memory",
  "test/api/death.test.ts": "instances",
  "test/api/direct-receive-end.test.ts": "pure",
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
  "test/api/added-options.test.ts": {
    "raw: a Router speaks plain TCP": "peers",
    "multicastLoop: the option reaches": "node",
  },
  "test/api/direct-receive-into.test.ts": {
    "the receive is aborted: its memory": "peers",
    "the receive is aborted and repeated": "peers",
    "a small message arrives from another peer": "peers",
    "another large message arrives from another peer": "peers",
    "a message of the same size arrives from another peer": "peers",
    "two receives wait with the same memory": "peers",
    "the program transfers its memory": "peers",
    "the socket is closed, or the peer has gone": "peers",
    "the instance ends: the receive rejects": "peers",
  },
  "test/api/direct-receive.test.ts": { "that close in the middle": "peers", "that send commands as large": "peers" },
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
  "test/api/lifecycle.test.ts": { "a stale socket file": "files", "a wildcard makes a folder": "files" },
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
    "no send is held if a slow peer": "peers",
    "a held send settles": "peers",
    "the bytes on the wire": "peers",
  },
};

export const LEFT_OUT_FILES = Object.keys(FILES);

/** The beginnings of the titles that are left out, by file. */
export const LEFT_OUT_TITLES = Object.entries(TITLES).map(([file, titles]) => [file, Object.keys(titles)] as const);

/**
 * The reason why a test does not run over the simulated network; undefined if it does. `file` ends
 * with its path.
 */
export function leftOut(file: string, title: string): string | undefined {
  const found = Object.entries(TITLES).find(([path]) => file.replaceAll("\\", "/").endsWith(path));
  const [, reason] = Object.entries(found?.[1] ?? {}).find(([beginning]) => title.startsWith(beginning)) ?? [];
  return reason && REASONS[reason];
}
