/**
 * Blocked threads that write their replies to the system's descriptors themselves
 * (wasm/reactor/inline_reply.h). `argv[2]`:
 * - "own" prints how many of a thousand replies over tcp the replying thread wrote itself. Linux
 * - "own" prints how many of a thousand replies over tcp the replying thread wrote itself. Linux
 *   counts the writes of each thread.
 * - "sizes" echoes messages of up to 20 MB over tcp and ipc, more than the kernel accepts in one
 *   write, and prints the sizes that came back changed.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker, isMainThread, workerData } from "node:worker_threads";
import * as zmq from "libzmq-wasm/zmq";

const ANY_PORT = "tcp://127.0.0.1:*";
const ROUNDS = 1000;

if (!isMainThread) zmq.attach(workerData.shared);
const context = isMainThread ? zmq.zmq_ctx_new() : workerData.context;

function bound(type, endpoint) {
  const socket = zmq.zmq_socket(context, type);
  if (zmq.zmq_bind(socket, endpoint) !== 0) throw new Error(zmq.zmq_strerror(zmq.zmq_errno()));
  return socket;
}

/** Starts another thread that echoes each message of the socket. */
function startEcho(socket) {
  const endpoint = zmq.zmq_getsockopt_value(socket, zmq.ZMQ_LAST_ENDPOINT);
  return new Worker(new URL(import.meta.url), { workerData: { shared: zmq.handle(), context, endpoint } });
}

/** In a worker: echoes each message until the context ends. */
function echo(endpoint) {
  const socket = zmq.zmq_socket(context, zmq.ZMQ_REP);
  zmq.zmq_connect(socket, endpoint);
  const message = new zmq.zmq_msg_t();
  zmq.zmq_msg_init(message);
  while (zmq.zmq_msg_recv(message, socket, 0) >= 0) zmq.zmq_msg_send(message, socket, 0);
  zmq.zmq_close(socket);
}

function roundTrip(socket, message, buffer) {
  zmq.zmq_send(socket, message, message.length, 0);
  return buffer.subarray(0, zmq.zmq_recv(socket, buffer, buffer.length, 0));
}

const writesOf = () => Number(/syscw: (\d+)/.exec(readFileSync("/proc/thread-self/io", "latin1"))[1]);

const kinds = {
  own() {
    const socket = bound(zmq.ZMQ_REQ, ANY_PORT);
    startEcho(socket);
    const [message, buffer] = [Buffer.alloc(30, 1), Buffer.alloc(30)];
    roundTrip(socket, message, buffer);
    const before = writesOf();
    for (let i = 0; i < ROUNDS; i++) roundTrip(socket, message, buffer);
    console.log(writesOf() - before);
    zmq.zmq_close(socket);
  },

  sizes() {
    const folder = mkdtempSync(join(tmpdir(), "answers-"));
    const sizes = [0, 1, 100, 8183, 8192, 8193, 65_536, 1_000_000, 20_000_000, 1, 3_000_000, 255, 256];
    const whole = Buffer.alloc(Math.max(...sizes));
    for (let i = 0; i < whole.length; i++) whole[i] = (i * 31 + (i >> 8)) & 255;
    const buffer = Buffer.alloc(whole.length);
    for (const endpoint of [ANY_PORT, `ipc://${folder}/socket`]) {
      const socket = bound(zmq.ZMQ_REQ, endpoint);
      startEcho(socket);
      const wrong = sizes.filter(
        (size) => !roundTrip(socket, whole.subarray(0, size), buffer).equals(whole.subarray(0, size)),
      );
      console.log(`${endpoint.slice(0, 3)} wrong: ${wrong.join()}`);
      zmq.zmq_close(socket);
    }
    rmSync(folder, { recursive: true });
  },
};

if (isMainThread) {
  kinds[process.argv[2]]();
  console.log(`zmq_ctx_term ${zmq.zmq_ctx_term(context)}`);
} else {
  echo(workerData.endpoint);
}
