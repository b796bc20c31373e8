/**
 * `socksProxy` is for tcp. libzmq connects ws, udp and epgm directly, although the program relies
 * on the proxy, so they are refused.
 */
import { ZMQ_SOCKS_PROXY } from "../../zmq/constants.js";
import { ErrnoError } from "../errors.js";
import { errnoNumber } from "../../zmq/errno.js";
import { readOption, type OptionTarget } from "../options/option-values.js";

const PAST_PROXY = /^(?:wss?|udp|epgm):/;

/** Throws ENOTSUP if the connection would bypass the proxy of the socket. */
export function checkProxied(target: OptionTarget, address: string): void {
  if (!PAST_PROXY.test(address) || readOption(target, ZMQ_SOCKS_PROXY, "String") === null) return;
  const detail = "socksProxy is for tcp only: connect over tcp, or set socksProxy = null before connect()";
  throw Object.assign(new ErrnoError(errnoNumber("ENOTSUP"), detail), { address });
}
