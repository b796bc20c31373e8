/**
 * Threads that are terminated at any moment during blocking calls of the mirror. Either the
 * instance and the other thread's sockets keep working, or the instance ends for all with a
 * ThreadEndedError. No call hangs, and the process does not end.
 */
import { Worker, isMainThread, workerData } from "node:worker_threads";
import * as mirror from "libzmq-wasm/zmq";
import { Random } from "./random.js";
import { hold, pause, turn, type Subject, type Trial } from "./subject.js";

const TERMINATIONS = 8;
/** The most milliseconds between a worker's first call and its termination. */
const LATEST_MS = 12;

interface Work {
  readonly torture: "terminated";
  readonly shared: ReturnType<typeof mirror.handle>;
  readonly context: mirror.ContextPtr;
  readonly endpoint: string;
  readonly seed: number;
}

/** Makes random calls for ever. */
function work({ shared, context, endpoint, seed }: Work): never {
  const zmq = mirror.attach(shared);
  const random = new Random(seed);
  const push = zmq.zmq_socket(context, mirror.ZMQ_PUSH)!;
  zmq.zmq_setsockopt(push, mirror.ZMQ_LINGER, 0);
  zmq.zmq_connect(push, endpoint);
  const idle = zmq.zmq_socket(context, mirror.ZMQ_PULL)!;
  zmq.zmq_setsockopt(idle, mirror.ZMQ_RCVTIMEO, 2);
  const buffer = Buffer.alloc(64);
  const calls = [
    () => zmq.zmq_send(push, random.bytes(random.pick([1, 100, 20_000])), null, mirror.ZMQ_DONTWAIT),
    () => zmq.zmq_send(push, "text", null, 0),
    () => zmq.zmq_recv(idle, buffer, buffer.length, 0),
    () => zmq.zmq_poll([{ socket: idle, events: mirror.ZMQ_POLLIN }], random.below(3)),
    () => zmq.zmq_close(zmq.zmq_socket(context, random.pick([mirror.ZMQ_PUSH, mirror.ZMQ_CLIENT, mirror.ZMQ_PAIR]))),
    () => zmq.zmq_getsockopt_value(push, mirror.ZMQ_EVENTS),
  ];
  for (;;) random.pick(calls)();
}

if (!isMainThread && (workerData as Partial<Work> | null)?.torture === "terminated") work(workerData as Work);

async function terminate(
  instance: mirror.Instance,
  zmq: mirror.Zmq,
  context: mirror.ContextPtr,
  trial: Trial,
): Promise<void> {
  const pull = zmq.zmq_socket(context, mirror.ZMQ_PULL)!;
  zmq.zmq_setsockopt(pull, mirror.ZMQ_LINGER, 0);
  zmq.zmq_bind(pull, trial.random.once(2) ? "tcp://127.0.0.1:*" : `inproc://${trial.random.word()}`);
  const endpoint = String(zmq.zmq_getsockopt_value(pull, mirror.ZMQ_LAST_ENDPOINT));
  const data: Work = {
    torture: "terminated",
    shared: mirror.handle(instance),
    context,
    endpoint,
    seed: trial.random.word(),
  };
  const worker = new Worker(new URL(import.meta.url), { workerData: data });
  // The previous worker may have ended the instance, which this thread notices only now.
  worker.on("error", (error) => {
    if (error.name !== "ThreadEndedError") throw error;
  });
  while (zmq.zmq_recv(pull, null, 0, mirror.ZMQ_DONTWAIT) < 0) await turn();
  await pause(trial.random.below(LATEST_MS));
  await worker.terminate();
  while (zmq.zmq_recv(pull, null, 0, mirror.ZMQ_DONTWAIT) >= 0);
  zmq.zmq_close(pull);
}

/** Two sockets of this thread still exchange a message. */
function expectWorking(zmq: mirror.Zmq, context: mirror.ContextPtr): void {
  const [a, b] = [zmq.zmq_socket(context, mirror.ZMQ_PAIR)!, zmq.zmq_socket(context, mirror.ZMQ_PAIR)!];
  zmq.zmq_bind(a, "inproc://after");
  zmq.zmq_connect(b, "inproc://after");
  zmq.zmq_send(b, "text", null, 0);
  hold(zmq.zmq_recv(a, Buffer.alloc(4), 4, 0) === 4, "a message between two sockets did not arrive");
  zmq.zmq_close(a);
  zmq.zmq_close(b);
}

export const subject: Subject = {
  name: "terminated",
  about: "threads terminated at any moment of blocking calls",
  unit: "terminations",
  weight: 2,
  goal: 10_000,
  async trial(trial) {
    const instance = mirror.createInstance({ threads: true });
    const zmq = mirror.createZmq(instance);
    const context = zmq.zmq_ctx_new()!;
    let done = 0;
    try {
      for (; done < TERMINATIONS; done++) {
        trial.at(`termination ${done}`);
        await terminate(instance, zmq, context, trial);
        expectWorking(zmq, context);
      }
      hold(zmq.zmq_ctx_term(context) === 0, "zmq_ctx_term failed");
    } catch (error) {
      if ((error as Error).name !== "ThreadEndedError") throw error;
    }
    instance.destroy();
    return Math.max(done, 1);
  },
};
