/**
 * Runs cells on real Jupyter kernels, as a notebook does: results, output, errors, and the end.
 * Kernel and client both use libzmq-wasm instead of zeromq.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import messaging from "@nteract/messaging";
import enchannel from "enchannel-zmq-backend";

const { createMessage, executeRequest } = messaging;
const { createMainChannel } = enchannel;

const folder = mkdtempSync(join(tmpdir(), "zmq-notebooks-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/**
 * How each kernel starts, and the signal that ends it. ijavascript leaves its stdin socket open.
 */
const kernels = [
  { name: "tslab", argv: ["node_modules/tslab/bin/tslab", "kernel", "--config-path"], signal: null },
  {
    name: "ijavascript",
    argv: ["node_modules/ijavascript/lib/kernel.js", "--protocol=5.1", "--hide-undefined"],
    signal: "SIGTERM",
  },
];

/**
 * A port that was free a moment ago, since kernels are given their ports. It is below the system's
 * range for outgoing connections; otherwise the client's own connection attempts could take it.
 */
async function freePort() {
  for (;;) {
    const server = createServer().listen(randomInt(15_000, 30_000), "127.0.0.1");
    const free = await once(server, "listening").then(
      () => true,
      () => false,
    );
    const address = server.address();
    if (!free || address === null) continue;
    server.close();
    await once(server, "close");
    return address.port;
  }
}

async function connectionOf(name) {
  const ports = {};
  for (const channel of ["hb", "shell", "iopub", "stdin", "control"]) ports[`${channel}_port`] = await freePort();
  const key = `key of ${name}`;
  const connection = { ...ports, version: 5, transport: "tcp", ip: "127.0.0.1", key, signature_scheme: "hmac-sha256" };
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(connection));
  return { connection, file };
}

/** Resolves with the first message that `wanted` accepts. */
function next(channel, wanted) {
  return new Promise((resolve, reject) => {
    const subscription = channel.subscribe({
      next: (message) => {
        if (!wanted(message)) return;
        queueMicrotask(() => subscription.unsubscribe());
        resolve(message);
      },
      error: reject,
    });
  });
}

/** Asks until the kernel answers and its iopub messages arrive too. */
async function ready(channel) {
  const state = { answered: false, announced: false };
  const subscription = channel.subscribe((message) => {
    if (message.header.msg_type === "kernel_info_reply") state.answered = true;
    if (message.channel === "iopub" || message.header.msg_type === "status") state.announced = true;
  });
  while (!state.answered || !state.announced) {
    channel.next(createMessage("kernel_info_request"));
    await next(channel, () => true);
  }
  subscription.unsubscribe();
}

/** Runs a cell. Returns its output until the kernel is idle again, and the status of the reply. */
async function cell(channel, code) {
  const request = executeRequest(code);
  const id = request.header.msg_id;
  const shown = [];
  const about = (message) => message.parent_header.msg_id === id;
  const subscription = channel.subscribe((message) => {
    if (!about(message)) return;
    const { content, header } = message;
    if (header.msg_type === "stream") shown.push(content.text.trim());
    if (header.msg_type === "execute_result") shown.push(content.data["text/plain"]);
    if (header.msg_type === "error") shown.push(content.ename);
  });
  const reply = next(channel, (message) => about(message) && message.header.msg_type === "execute_reply");
  const idle = next(channel, (message) => about(message) && message.content.execution_state === "idle");
  channel.next(request);
  const [{ content }] = await Promise.all([reply, idle]);
  subscription.unsubscribe();
  return [content.status, ...shown];
}

for (const { name, argv, signal } of kernels) {
  const { connection, file } = await connectionOf(name);
  const kernel = spawn(process.execPath, [...argv, file], { stdio: ["ignore", "inherit", "inherit"] });
  const exited = once(kernel, "exit");
  process.on("exit", () => kernel.kill("SIGKILL"));
  const channel = await createMainChannel(connection);
  await ready(channel);
  assert.deepEqual(await cell(channel, "let a = 20; a + 1"), ["ok", "21"]);
  assert.deepEqual(await cell(channel, 'console.log("hello", a)'), ["ok", "hello 20"]);
  for (let i = 0; i < 20; i++) assert.deepEqual(await cell(channel, `a + ${i}`), ["ok", `${20 + i}`]);
  assert.equal((await cell(channel, "nothing.there"))[0], "error");
  const reply = next(channel, ({ header }) => header.msg_type === "shutdown_reply");
  channel.next({ ...createMessage("shutdown_request", { content: { restart: false } }), channel: "control" });
  await reply;
  if (signal !== null) kernel.kill(signal);
  const [code, killed] = await exited;
  channel.complete();
  assert.equal(killed, signal);
  console.log(name, "ended with", killed ?? code);
}
