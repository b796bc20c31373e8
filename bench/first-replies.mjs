// Fresh processes up to their first reply, for start.mjs and runtimes.mjs.
import { fileURLToPath } from "node:url";
import { withChildren } from "./child.mjs";
import { bindEndpoint } from "./pair.mjs";

const LIMIT_MS = 300_000;
const CLIENT = fileURLToPath(new URL("impl/first-reply.mjs", import.meta.url));

/** @typedef {{ boot: number, load: number, open: number, answer: number }} Steps milliseconds */

/**
 * Measures `count` fresh processes of each package, in turn. The server of a package is a process
 * of the same package, started before. Returns the steps of each package's processes.
 * @param {{ package: string, server: string[], client: string[] }[]} packages `server`: the command
 *   of an adapter (implementations.mjs); `client`: the command that runs a program
 * @param {number} count
 */
export const firstReplies = (packages, count) =>
  withChildren(LIMIT_MS, async (launch) => {
    /** @type {Steps[][]} */
    const steps = packages.map(() => []);
    const servers = packages.map(({ server }) =>
      launch([...server, "rep", bindEndpoint("tcp"), "1", "0", String(LIMIT_MS)]),
    );
    const bound = await Promise.all(servers.map((server) => server.answer()));
    for (let n = 0; n < count; n++) {
      for (const [i, { endpoint }] of bound.entries()) {
        const client = launch([...packages[i].client, CLIENT, packages[i].package, endpoint]);
        steps[i].push((await Promise.all([client.answer(), client.done]))[0]);
      }
    }
    return steps;
  });
