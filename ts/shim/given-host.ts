/**
 * A host that the program gives to `createInstance()`. It is checked at once, so that an error
 * names a missing function, instead of a call of libzmq that fails later.
 */
import type { CreateCapableHost } from "./capabilities.js";
import type { CreateHost, Host } from "./host.js";

/** Functions of every host; the compiler keeps the list complete. */
const FUNCTIONS: Readonly<Record<keyof Host, true>> = {
  now: true,
  wake: true,
  timer: true,
  later: true,
  startTimer: true,
  hold: true,
  release: true,
  flush: true,
  streamBind: true,
  streamListen: true,
  streamAccept: true,
  streamConnect: true,
  streamRecv: true,
  streamSend: true,
  streamShutdown: true,
  socketOption: true,
  socketName: true,
  socketClose: true,
  datagramBind: true,
  datagramSend: true,
  datagramRecv: true,
  datagramMembership: true,
  datagramMulticastInterface: true,
  random: true,
  seed: true,
  process: true,
  environment: true,
  fileMode: true,
  fileUnlink: true,
  fileRmdir: true,
  fileMkdtemp: true,
  interfaces: true,
  localAddress: true,
  lookUp: true,
  print: true,
  warn: true,
  atEnd: true,
  destroy: true,
};

/**
 * Returns a CreateHost that checks the host when it makes one. Throws a TypeError if `createHost`
 * is not a function, and later if it makes no valid host.
 */
export function givenHost(createHost: CreateHost): CreateCapableHost {
  if (typeof createHost !== "function")
    throw new TypeError("Host must be a function that makes a host: see docs/hosts.md");
  return (link) => {
    const host: unknown = createHost(link);
    checkHost(host);
    return host;
  };
}

function checkHost(host: unknown): asserts host is Host {
  if (typeof host !== "object" || host === null)
    throw new TypeError("Host must make a host, which is an object: see docs/hosts.md");
  const missing = Object.keys(FUNCTIONS).filter((name) => typeof Reflect.get(host, name) !== "function");
  if (missing.length === 0) return;
  const names = missing.map((name) => `${name}()`).join(", ");
  throw new TypeError(`The host lacks ${names}: see docs/hosts.md`);
}
