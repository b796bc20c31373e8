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

/** "$@" is the program, on the first machine. One group stays on it. */
const MACHINES = `
  . '${join(import.meta.dirname, "../epgm/machines.sh")}'
  ip route add 239.192.1.1 dev lo
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
