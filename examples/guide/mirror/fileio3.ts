/**
 * File transfer, model 3: the client has ten requests for chunks under way.
 * It teaches a pipeline: the network is busy, and memory holds ten chunks.
 *
 * Usage: node fileio3.ts file
 */
import { closeSync, openSync, readSync } from "node:fs";
import { isMainThread } from "node:worker_threads";
import {
  ZMQ_DEALER,
  ZMQ_ROUTER,
  zmq_bind,
  zmq_close,
  zmq_connect,
  zmq_ctx_new,
  zmq_ctx_shutdown,
  zmq_ctx_term,
  zmq_socket,
  zmq_threadclose,
  zmq_threadstart,
  type ContextPtr,
} from "libzmq-wasm/zmq";
import { s_print } from "libzmq-wasm/zhelpers";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const CHUNK_SIZE = 250000;
const PIPELINE = 10;

//  The server thread reads the file, and sends what its clients ask for
export function server_thread({ ctx, path }: { ctx: ContextPtr; path: string }): void {
  const router = zmq_socket(ctx, ZMQ_ROUTER);
  zmq_bind(router, "inproc://fileio");
  const file = openSync(path, "r");
  for (let msg = zmsg_recv(router); msg; msg = zmsg_recv(router)) {
    //  Identity, command, offset, size of chunk
    const [identity, , offset, size] = msg;
    const chunk = Buffer.alloc(Math.min(Number(String(size)), CHUNK_SIZE));
    const read = readSync(file, chunk, 0, chunk.length, Number(String(offset)));
    zmsg_send([identity!, chunk.subarray(0, read)], router);
  }
  closeSync(file);
  zmq_close(router);
}

//  The main thread is the client, and counts what arrives
function main(path?: string): void {
  if (path === undefined) throw new Error("usage: node fileio3.ts file");
  const ctx = zmq_ctx_new()!;
  const server = zmq_threadstart({ module: import.meta.url, name: "server_thread" }, { ctx, path });
  const dealer = zmq_socket(ctx, ZMQ_DEALER);
  zmq_connect(dealer, "inproc://fileio");

  let total = 0; //  Total bytes received
  let chunks = 0; //  Total chunks received
  let credit = PIPELINE; //  Up to this many chunks in transit
  let offset = 0; //  Offset of next chunk request
  for (;;) {
    for (; credit > 0; credit--) {
      //  Ask for next chunk
      zmsg_send(["fetch", String(offset), String(CHUNK_SIZE)], dealer);
      offset += CHUNK_SIZE;
    }
    const size = zmsg_recv(dealer)?.[0]?.length ?? 0;
    if (size > 0) chunks++;
    credit++;
    total += size;
    if (size < CHUNK_SIZE) break; //  Last chunk received; exit
  }
  s_print(`${chunks} chunks received, ${total} bytes`);

  zmq_close(dealer);
  zmq_ctx_shutdown(ctx);
  zmq_threadclose(server);
  zmq_ctx_term(ctx);
}

if (isMainThread) main(...process.argv.slice(2));
