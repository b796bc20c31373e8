/**
 * File transfer, model 1: the server sends all chunks of a file at once.
 * It teaches what is wrong with that: the whole file waits in queues, in memory.
 *
 * Usage: node fileio1.ts file
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
import { s_print, s_send } from "libzmq-wasm/zhelpers";
import { zmsg_recv, zmsg_send } from "./zmsg.ts";

const CHUNK_SIZE = 250000;

//  The server thread reads the file, and sends what its clients ask for
export function server_thread({ ctx, path }: { ctx: ContextPtr; path: string }): void {
  const router = zmq_socket(ctx, ZMQ_ROUTER);
  zmq_bind(router, "inproc://fileio");
  for (let msg = zmsg_recv(router); msg; msg = zmsg_recv(router)) {
    //  First frame in each message is the sender identity
    const [identity] = msg;
    const file = openSync(path, "r");
    const chunk = Buffer.alloc(CHUNK_SIZE);
    for (let size = 1; size > 0;) {
      //  An empty chunk is the end of the file
      size = readSync(file, chunk, 0, CHUNK_SIZE, null);
      zmsg_send([identity!, chunk.subarray(0, size)], router);
    }
    closeSync(file);
  }
  zmq_close(router);
}

//  The main thread is the client, and counts what arrives
function main(path?: string): void {
  if (path === undefined) throw new Error("usage: node fileio1.ts file");
  const ctx = zmq_ctx_new()!;
  const server = zmq_threadstart({ module: import.meta.url, name: "server_thread" }, { ctx, path });
  const dealer = zmq_socket(ctx, ZMQ_DEALER);
  zmq_connect(dealer, "inproc://fileio");

  let total = 0; //  Total bytes received
  let chunks = 0; //  Total chunks received
  s_send(dealer, "fetch");
  for (let msg = zmsg_recv(dealer); msg; msg = zmsg_recv(dealer)) {
    const size = msg[0]?.length ?? 0;
    if (size === 0) break; //  End of file
    total += size;
    chunks++;
  }
  s_print(`${chunks} chunks received, ${total} bytes`);

  zmq_close(dealer);
  zmq_ctx_shutdown(ctx);
  zmq_threadclose(server);
  zmq_ctx_term(ctx);
}

if (isMainThread) main(...process.argv.slice(2));
