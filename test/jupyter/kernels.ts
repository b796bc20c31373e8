/**
 * The kernels under test, each in processes of its own: that of examples/jupyter in inline and in
 * threaded mode, the same program on npm zeromq, and one over pyzmq. Cells of the tests are valid
 * in JavaScript and in Python where possible.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach } from "vitest";
import { Client } from "../../examples/jupyter/client.js";
import type { HeartOptions } from "../../examples/jupyter/heart.js";
import { Supervisor, type KernelSpec } from "../../examples/jupyter/supervisor.js";

const BUILD = join(import.meta.dirname, "..", "..", "build");
export const EXAMPLE = join(BUILD, "..", "dist", "examples", "jupyter");

/** Debian's interpreter, which has Debian's packages. Another one may come first in PATH. */
export const PYTHON = existsSync("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

export interface Kernel {
  readonly name: string;
  readonly language: string;
  /** A cell that prints that it runs, and computes for ever. */
  readonly endless: string;
  readonly spec: KernelSpec;
}

/** The example as a program for npm zeromq. Only the name of the package changes. */
export function portToNpmZeromq(): string {
  const folder = mkdtempSync(join(BUILD, "jupyter-"));
  cpSync(EXAMPLE, folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll('"libzmq-wasm"', '"zeromq"'));
  }
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
const supervisors: Supervisor[] = [];
const clients: Client[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.stop()));
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function node(name: string, folder: string, env = {}): Kernel {
  const argv = [process.execPath, join(folder, "kernel.js"), "{connection_file}"];
  return { name, language: "javascript", endless: 'print("for ever"); while (true);', spec: { argv, env } };
}

export const inline = node("inline", EXAMPLE);
export const threads = node("threads", EXAMPLE, { LIBZMQ_WASM_THREADS: "1" });
export const kernels: readonly Kernel[] = [
  inline,
  threads,
  node("npm zeromq", portToNpmZeromq()),
  {
    name: "pyzmq",
    language: "python",
    endless: 'print("for ever")\nwhile True: pass',
    spec: { argv: [PYTHON, join(import.meta.dirname, "kernel.py"), "{connection_file}"] },
  },
];

/**
 * Starts a kernel that ends with the test. Its endpoints are paths, which stay free while it is
 * restarted.
 */
export async function start({ spec }: Kernel, transport: "tcp" | "ipc" = "ipc"): Promise<Supervisor> {
  const supervisor = await Supervisor.start(spec, transport);
  supervisors.push(supervisor);
  return supervisor;
}

/** A client that is closed after the test. */
export function connect(supervisor: Pick<Supervisor, "connection">, heart?: HeartOptions): Client {
  const client = new Client(supervisor.connection, heart);
  clients.push(client);
  return client;
}

/** A kernel, and a client that is connected to it. */
export async function session(kernel: Kernel, transport?: "tcp" | "ipc"): Promise<[Client, Supervisor]> {
  const supervisor = await start(kernel, transport);
  const client = connect(supervisor);
  await client.ready();
  return [client, supervisor];
}
