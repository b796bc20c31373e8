// The adapter for the mirror of zmq.h, whose calls block as C's: node blocking.mjs ...
//
// Over inproc the other socket is in a worker thread, which also runs this file. Contract: top of
// ../implementations.mjs.
import { once } from "node:events";
import { Worker, isMainThread, workerData } from "node:worker_threads";
import { isCold, receiveCold, sendCold } from "./cold.mjs";
import * as curve from "./curve.mjs";
import { handleOrThrow, lastEndpoint, opened, orThrow, zmq } from "./mirror.mjs";
import * as traffic from "./traffic.mjs";
import { detail, endpoint, isEnd, receiverGone, role, say, secondEndpoint, size } from "./traffic.mjs";

const INPROC = "inproc://bench";
const room = Math.max(2 ** 20, size);
const buffer = Buffer.alloc(room);
if (!isMainThread) zmq.attach(workerData.shared);
const context = isMainThread ? handleOrThrow(zmq.zmq_ctx_new()) : workerData.context;

function bound(type, options = [], at = endpoint) {
  const socket = opened(context, type, options);
  orThrow(zmq.zmq_bind(socket, at));
  return socket;
}

function connected(type, options = [], at = endpoint) {
  const socket = opened(context, type, options);
  orThrow(zmq.zmq_connect(socket, at));
  return socket;
}

const sayBound = (...sockets) => say({ endpoint: sockets.map(lastEndpoint).join(",") });
const receive = (socket) => buffer.subarray(0, orThrow(zmq.zmq_recv(socket, buffer, room, 0)));
const send = (socket, message, flags = 0) => orThrow(zmq.zmq_send(socket, message, message.length, flags));
const sendAll = (socket) => (messages) => messages.forEach((message) => send(socket, message));
const roundTripOver =
  (req, sendTo = send) =>
  (message) => {
    sendTo(req, message);
    return receive(req);
  };

/**
 * Big messages are not copied, as in the C program: sends lend their memory to libzmq, and receives
 * use a zmq_msg_t.
 */
const lend = (socket, message) => orThrow(zmq.zmq_send_const(socket, message));
const emptyMessage = () => {
  const msg = new zmq.zmq_msg_t();
  zmq.zmq_msg_init(msg);
  return msg;
};

/** The keys of `curve.mjs`, as C's options. */
function security(keys) {
  if (detail !== "curve") return [];
  const own = [
    [zmq.ZMQ_CURVE_PUBLICKEY, keys.curvePublicKey],
    [zmq.ZMQ_CURVE_SECRETKEY, keys.curveSecretKey],
  ];
  return [...own, keys.curveServer ? [zmq.ZMQ_CURVE_SERVER, 1] : [zmq.ZMQ_CURVE_SERVERKEY, keys.curveServerKey]];
}

function receiveAll(socket, answer) {
  const take = isCold ? receiveCold() : traffic.receiveTimed(answer);
  while (!take(receive(socket)));
}

/** Sends back messages up to the last. Returns how many there were before it. */
function echo(rep) {
  for (let total = 0; ; total++) {
    const message = receive(rep);
    send(rep, message);
    if (isEnd(message)) return total;
  }
}

/**
 * Runs the other socket of an inproc case: this file, in a thread of its own. Resolves when the
 * thread has ended; the context must not be terminated before.
 */
function inThread(part) {
  const data = { shared: zmq.handle(), context, part };
  return once(new Worker(new URL(import.meta.url), { workerData: data, argv: process.argv.slice(2) }), "exit");
}

const ROLES = {
  pull() {
    const pull = bound(zmq.ZMQ_PULL, security(curve.server));
    sayBound(pull);
    receiveAll(pull);
    return [pull];
  },

  async push() {
    const push = connected(zmq.ZMQ_PUSH, security(curve.client));
    say(await (isCold ? sendCold : traffic.sendTimed)(sendAll(push)));
    await receiverGone();
    return [push];
  },

  rep() {
    const rep = bound(zmq.ZMQ_REP);
    sayBound(rep);
    say({ total: echo(rep) });
    return [rep];
  },

  async req() {
    const req = connected(zmq.ZMQ_REQ);
    say(await traffic.requestTimed(roundTripOver(req)));
    return [req];
  },

  sink() {
    const rep = bound(zmq.ZMQ_REP);
    sayBound(rep);
    const take = traffic.takeUploads();
    const [held, question] = [emptyMessage(), emptyMessage()];
    for (let [msg, next, last] = [held, question, false]; !last; [msg, next] = [next, msg]) {
      orThrow(zmq.zmq_msg_recv(msg, rep, 0));
      const message = zmq.zmq_msg_data(msg);
      last = message.length === 1 && isEnd(message);
      send(rep, take(message));
    }
    return [rep];
  },

  async source() {
    const req = connected(zmq.ZMQ_REQ);
    const lent = new zmq.zmq_msg_t();
    orThrow(zmq.zmq_msg_init_size(lent, size));
    say(await traffic.uploadTimed(roundTripOver(req, lend), zmq.zmq_msg_data(lent)));
    return [req];
  },

  async pub() {
    const pub = bound(zmq.ZMQ_PUB, [[zmq.ZMQ_SNDHWM, 0]]);
    const answers = bound(zmq.ZMQ_PULL, [], secondEndpoint);
    sayBound(pub, answers);
    const answered = () => void receive(answers);
    const greeted = () => {
      const here = zmq.zmq_poll([{ socket: answers, events: zmq.ZMQ_POLLIN, revents: 0 }], traffic.greetingMs()) > 0;
      if (here) answered();
      return here;
    };
    say(await traffic.publishTimed(sendAll(pub), answered, greeted));
    await receiverGone();
    return [pub, answers];
  },

  sub() {
    const answers = connected(zmq.ZMQ_PUSH, [], secondEndpoint);
    const sub = connected(zmq.ZMQ_SUB, [
      [zmq.ZMQ_RCVHWM, 0],
      [zmq.ZMQ_SUBSCRIBE, ""],
    ]);
    send(answers, "");
    receiveAll(sub, () => send(answers, ""));
    return [sub, answers];
  },

  router() {
    const router = bound(zmq.ZMQ_ROUTER);
    sayBound(router);
    for (let total = 0; ; total++) {
      send(router, receive(router), zmq.ZMQ_SNDMORE);
      const body = receive(router);
      send(router, body);
      if (!isEnd(body)) continue;
      say({ total });
      return [router];
    }
  },

  async inproc() {
    const pull = bound(zmq.ZMQ_PULL, [], INPROC);
    const ended = inThread("push");
    receiveAll(pull);
    await ended;
    return [pull];
  },

  async "inproc-rtt"() {
    const rep = bound(zmq.ZMQ_REP, [], INPROC);
    const ended = inThread("req");
    say({ total: echo(rep) });
    await ended;
    return [rep];
  },
};

/** The work of the other thread. */
const PARTS = {
  async push() {
    const push = connected(zmq.ZMQ_PUSH, [], INPROC);
    say(await traffic.sendTimed(sendAll(push)));
    return [push];
  },

  async req() {
    const req = connected(zmq.ZMQ_REQ, [], INPROC);
    say(await traffic.requestTimed(roundTripOver(req)));
    return [req];
  },
};

const sockets = await (isMainThread ? ROLES[role] : PARTS[workerData.part])();
for (const socket of sockets) zmq.zmq_close(socket);
if (isMainThread) zmq.zmq_ctx_term(context);
