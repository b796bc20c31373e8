/**
 * `npm run test:matrix -- [--only PEER] [--report]`: each legal pair of socket types over each
 * transport, with each mechanism, between the packed package and each kind of peer; either side in
 * either role, and either side binding. Ends with `N passed, N failed`.
 *
 * This program installs what is missing, makes a certificate, and runs matrix.mjs in a network
 * namespace with multicast, from which another namespace is reached as another machine is: native
 * libzmq and this package do not share an epgm port on one machine.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "../browser/chromium.mjs";
import { installTools } from "../package/tarball.mjs";

const UNSHARE = ["--net", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"])];

/** "$@" is the program. OTHER: a process in the namespace of the other machine. */
const MACHINES = `
  ip link set lo up && ip link set lo multicast on
  unshare --net sleep 3600 & export OTHER=$!
  trap 'kill $OTHER' EXIT
  until [ "$(readlink /proc/$OTHER/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
  ip link add here type veth peer name there netns $OTHER || exit 77
  ip address add 10.77.0.1/24 dev here && ip link set here up
  ip route add 239.192.1.1 dev lo && ip route add 239.192.1.2 dev here
  nsenter --net=/proc/$OTHER/ns/net sh -c 'ip link set lo up; ip address add 10.77.0.2/24 dev there; ip link set there up; ip route add 239.0.0.0/8 dev there'
  "$@"`;

installTools("../browser");
findChromium();
const folder = mkdtempSync(join(tmpdir(), "libzmq-wasm-matrix-"));
try {
  process.exitCode = run() ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}

function run() {
  openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "key.pem");
  const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  openssl("req", "-x509", "-new", "-key", "key.pem", "-subj", "/CN=test", "-addext", names, "-out", "cert.pem");
  const env = { ...process.env, FOLDER: folder, NODE_EXTRA_CA_CERTS: join(folder, "cert.pem") };
  const program = [process.execPath, join(import.meta.dirname, "matrix.mjs"), ...process.argv.slice(2)];
  const [command = "", ...args] = hasNamespaces()
    ? ["unshare", ...UNSHARE, "sh", "-c", MACHINES, "sh", ...program]
    : program;
  return spawnSync(command, args, { stdio: "inherit", env }).status;
}

/** @param {string[]} args */
function openssl(...args) {
  execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
}

function hasNamespaces() {
  const { status } = spawnSync("unshare", [...UNSHARE, "sh", "-c", MACHINES, "sh", "true"]);
  if (status !== 0) console.log("skipped  epgm: there is no network namespace here");
  return status === 0;
}
