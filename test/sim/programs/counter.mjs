// A node as a module: what it keeps at its top level is new at each start.
import { setTimeout as sleep } from "node:timers/promises";

let count = 0;
await sleep(10);
count++;

export default async function ({ log, restarts, zmq }) {
  const socket = new zmq.Push({ linger: 0 });
  socket.connect("tcp://sink:5557");
  log("count", count);
  await socket.send(`start ${restarts}`);
  count++;
}
