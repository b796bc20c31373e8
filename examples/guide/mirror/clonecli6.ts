/**
 * Clone client, model 6: sets keys at random through the API of clone.ts.
 * It teaches what is left for a program: connect, set and get.
 *
 * Usage: node clonecli6.ts [subtree] [ms between updates] [snapshots updates collector ...]
 */
import { zmq_ctx_new } from "libzmq-wasm/zmq";
import { randof, s_print, s_sleep } from "libzmq-wasm/zhelpers";
import { isMainThread } from "node:worker_threads";
import { clone_connect, clone_get, clone_new, clone_set, clone_subtree } from "./clone.ts";

function main(subtree = "/client/", pause = "1000", ...endpoints: string[]): void {
  const ports = [5556, 5557, 5558, 5566, 5567, 5568].map((port) => `tcp://localhost:${port}`);
  const servers = endpoints.length > 0 ? endpoints : ports;

  //  Create distributed hash instance, and connect it
  const clone = clone_new(zmq_ctx_new()!);
  clone_subtree(clone, subtree);
  for (let at = 0; at < servers.length; at += 3) clone_connect(clone, servers[at]!, servers[at + 1]!, servers[at + 2]!);

  //  Set random tuples into the distributed hash
  for (;;) {
    const key = `${subtree}${randof(10000)}`;
    const value = String(randof(1000000));
    clone_set(clone, key, value, randof(30));
    if (clone_get(clone, key) !== value) s_print(`W: ${key} has another value already`);
    s_sleep(Number(pause));
  }
}

if (isMainThread) main(...process.argv.slice(2));
