/**
 * ours.mjs ROLE ENDPOINT OPTIONS: a publisher or a subscriber of the package, as native.py is
 * one of libzmq. OPTIONS is JSON: `mode`, `count`, `size`, `socket` (properties), `faults`,
 * `type`.
 *
 * A publisher sends numbered messages until its input ends. A subscriber prints what it has
 * found, as JSON, when it has received `count` messages.
 */
import * as zmq from "../../dist/index.js";

const [role, endpoint, text] = process.argv.slice(2);
const { mode = "inline", count = 20, size = 8, socket = {}, faults } = JSON.parse(text);

const instance = zmq.createInstance({ threads: mode === "threaded", ...(faults && { faults }) });
const context = new zmq.Context({ instance });
const PAUSE_MS = 5;

if (role === "pub") await publish();
else await subscribe();

async function publish() {
  const pub = new zmq.Publisher({ context, linger: 0, ...socket });
  await pub.bind(endpoint);
  let ended = false;
  process.stdin.resume().on("end", () => (ended = true));
  for (let number = 0; !ended; number++) {
    await pub.send([String(number), Buffer.alloc(size, number)]);
    await new Promise((next) => setTimeout(next, PAUSE_MS));
  }
  pub.close();
}

async function subscribe() {
  const sub = new zmq.Subscriber({ context, linger: 0, ...socket });
  sub.subscribe("");
  sub.connect(endpoint);
  const numbers = [];
  let whole = true;
  while (numbers.length < count) {
    const [number, payload] = await sub.receive();
    numbers.push(Number(number));
    whole &&= payload.equals(Buffer.alloc(size, Number(number)));
  }
  sub.close();
  context.close?.();
  console.log(JSON.stringify(found(numbers, whole)));
}

function found(numbers, whole) {
  const gaps = numbers.filter((number, at) => at > 0 && number !== numbers[at - 1] + 1).length;
  return { count: numbers.length, gaps, whole };
}
