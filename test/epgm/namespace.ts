/**
 * Programs in a network namespace in which multicast works: on `lo`, or between two machines that a
 * pair of interfaces connects. Making one needs root, or user namespaces.
 */
import { spawn, spawnSync, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const UNSHARE = ["--net", ...(process.getuid?.() === 0 ? [] : ["--map-root-user"])];

/** Runs the program "$@" on the single machine. */
const ONE = `ip link set lo up && ip link set lo multicast on && ip route add 239.0.0.0/8 dev lo && exec "$@"`;

/**
 * Runs the commands "$1" and "$2" on the machines 10.77.0.1 and 10.77.0.2. The input goes to the
 * first one.
 */
const TWO = `
  exec 3<&0 # a command in the background has no input otherwise
  . '${fileURLToPath(new URL("machines.sh", import.meta.url))}'
  nsenter --net=/proc/$OTHER/ns/net sh -c "exec $2" & peer=$!
  sh -c "exec $1" <&3 > /dev/null & first=$!
  wait $peer; status=$?
  kill $first 2> /dev/null
  exit $status`;

/** The reason why namespaces are not available; undefined if they are. */
export function whyNone(): string | undefined {
  const { status, error, stderr } = spawnSync("unshare", [...UNSHARE, "sh", "-c", ONE, "sh", "true"]);
  return status === 0 ? undefined : `no network namespace: ${error?.message ?? String(stderr).trim()}`;
}

/** The commands of a publisher and a subscriber: this package, or libzmq as Debian compiles it. */
export type Side = "ours" | "native";

export function command(side: Side, role: "pub" | "sub", endpoint: string, options: object = {}): string[] {
  const file = fileURLToPath(new URL(side === "ours" ? "ours.mjs" : "native.py", import.meta.url));
  return [side === "ours" ? process.execPath : "/usr/bin/python3", file, role, endpoint, JSON.stringify(options)];
}

export interface Found {
  readonly count: number;
  readonly gaps: number;
  readonly whole: boolean;
}

/** Runs a publisher and subscribers on one machine. Returns the result of each subscriber. */
export async function onOneMachine(publisher: string[], subscribers: readonly string[][]): Promise<Found[]> {
  const lines = [...subscribers.map((subscriber) => `${quoted(subscriber)} &`), `exec ${quoted(publisher)}`];
  return gather(started("sh", "-c", ONE, "sh", "sh", "-c", lines.join("\n")), subscribers.length);
}

/** Runs a publisher on 10.77.0.1 and a subscriber on 10.77.0.2. */
export async function onTwoMachines(publisher: string[], subscriber: string[]): Promise<Found | undefined> {
  return (await gather(started("sh", "-c", TWO, "sh", quoted(publisher), quoted(subscriber)), 1))[0];
}

/** Runs a program of this folder on one machine, and returns what it prints. */
export async function alone(program: string, ...args: string[]): Promise<string> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const child = started("sh", "-c", ONE, "sh", process.execPath, file, ...args);
  let text = "";
  child.stdout.on("data", (chunk) => (text += String(chunk)));
  await ended(child);
  return text;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;
const complaints = new WeakMap<Child, string>();

/** Starts a process in a group of its own, which ends with the test. */
function started(...words: string[]): Child {
  const child = spawn("unshare", [...UNSHARE, ...words], { stdio: ["pipe", "pipe", "pipe"], detached: true });
  child.stderr.on("data", (text) => complaints.set(child, (complaints.get(child) ?? "") + String(text)));
  child.stdin.on("error", () => undefined); // it has ended, and reports the reason
  onTestFinished(() => {
    if (child.exitCode === null) process.kill(-child.pid!, "SIGKILL");
  });
  return child;
}

/** The results of this number of subscribers. Then the publisher's input ends. */
async function gather(child: Child, count: number): Promise<Found[]> {
  const found: Found[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("{")) continue; // a warning of OpenPGM
    found.push(JSON.parse(line) as Found);
    if (found.length === count) child.stdin.end();
  }
  await ended(child);
  return found;
}

async function ended(child: Child): Promise<void> {
  const status = child.exitCode ?? ((await once(child, "close")) as [number])[0];
  if (status !== 0) throw new Error(`the program has ended with ${status}: ${complaints.get(child) ?? ""}`);
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}
