/** What `zmq --version` prints. */
import { capability, version } from "libzmq-wasm";
import { packageVersion } from "../package-version.js";

export function versionText(): string {
  const features = Object.entries(capability).flatMap(([name, has]) => (has ? [name] : []));
  return [
    `libzmq ${version}`,
    `libzmq-wasm ${packageVersion}, ${runtime()}`,
    `features: ${features.join(" ")}`,
    `transports: tcp ipc inproc ws wss udp${capability.pgm === true ? " epgm" : ""}`,
    "security: NULL PLAIN CURVE",
    "",
  ].join("\n");
}

function runtime(): string {
  const { bun, deno, node } = process.versions;
  if (bun !== undefined) return `Bun ${bun}`;
  return deno === undefined ? `Node.js ${node}` : `Deno ${deno}`;
}
