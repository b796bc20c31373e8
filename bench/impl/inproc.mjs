// Two JavaScript threads over inproc, as upstream's perf/inproc_thr.cpp and inproc_lat.cpp have two of C's:
//   node inproc.mjs thr|lat SIZE COUNT
// prints {"value": messages a second} or {"value": µs of a round trip}. Every message's size is checked.
import { Worker, isMainThread, workerData } from "node:worker_threads";
import { handleOrThrow, zmq } from "./mirror.mjs";

const ENDPOINT = "inproc://bench";

function opened(context, type, open) {
  const socket = handleOrThrow(zmq.zmq_socket(context, type));
  if (zmq[open](socket, ENDPOINT) !== 0) throw new Error(zmq.zmq_strerror(zmq.zmq_errno()));
  return socket;
}

function expectSize(received, size) {
  if (received !== size) throw new Error(`received ${received} bytes, not ${size}`);
}

/** The other thread's part. */
const WORK = {
  thr(context, size, count) {
    const push = opened(context, zmq.ZMQ_PUSH, "zmq_connect");
    const message = Buffer.alloc(size);
    for (let i = 0; i < count; i++) expectSize(zmq.zmq_send(push, message, size, 0), size);
    return push;
  },
  lat(context, size, count) {
    const rep = opened(context, zmq.ZMQ_REP, "zmq_connect");
    const message = Buffer.alloc(size);
    for (let i = 0; i < count; i++) {
      expectSize(zmq.zmq_recv(rep, message, size, 0), size);
      zmq.zmq_send(rep, message, size, 0);
    }
    return rep;
  },
};

const MEASURE = {
  thr(context, size, count) {
    const pull = opened(context, zmq.ZMQ_PULL, "zmq_bind");
    return () => {
      const message = Buffer.alloc(size);
      expectSize(zmq.zmq_recv(pull, message, size, 0), size);
      const start = performance.now();
      for (let i = 1; i < count; i++) expectSize(zmq.zmq_recv(pull, message, size, 0), size);
      const value = (count / (performance.now() - start)) * 1000;
      zmq.zmq_close(pull);
      return value;
    };
  },
  lat(context, size, count) {
    const req = opened(context, zmq.ZMQ_REQ, "zmq_bind");
    return () => {
      const message = Buffer.alloc(size);
      const start = performance.now();
      for (let i = 0; i < count; i++) {
        zmq.zmq_send(req, message, size, 0);
        expectSize(zmq.zmq_recv(req, message, size, 0), size);
      }
      const value = ((performance.now() - start) / count) * 1000;
      zmq.zmq_close(req);
      return value;
    };
  },
};

if (isMainThread) {
  const [name, size, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
  const context = handleOrThrow(zmq.zmq_ctx_new());
  const measure = MEASURE[name](context, size, count);
  new Worker(new URL(import.meta.url), { workerData: { shared: zmq.handle(), context, name, size, count } });
  console.log(JSON.stringify({ value: measure() }));
  zmq.zmq_ctx_term(context);
} else {
  const { shared, context, name, size, count } = workerData;
  zmq.attach(shared);
  zmq.zmq_close(WORK[name](context, size, count));
}
