// A thread with two REP sockets. Each echoes its requests until an empty one arrives. Posts their
// endpoints.
import { parentPort } from "node:worker_threads";
import { Reply } from "libzmq-wasm";

const replies = [new Reply(), new Reply()];
for (const reply of replies) await reply.bind("tcp://127.0.0.1:*");
parentPort.postMessage(replies.map((reply) => reply.lastEndpoint));

await Promise.all(
  replies.map(async (reply) => {
    for await (const message of reply) {
      await reply.send(message);
      if (message[0].length === 0) break;
    }
    reply.close();
  }),
);
parentPort.close();
