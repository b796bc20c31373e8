// The adapter for the mirror of zmq.h, whose calls block as C's:   node blocking.mjs ...
// Contract: top of ../implementations.mjs.
import { handleOrThrow, lastEndpoint, zmq } from "./mirror.mjs";
import { endpoint, isEnd, receiveTimed, requestTimed, role, say, sendTimed } from "./traffic.mjs";

const room = 2 ** 20;
const buffer = Buffer.alloc(room);
const context = handleOrThrow(zmq.zmq_ctx_new());

function bound(type) {
  const socket = handleOrThrow(zmq.zmq_socket(context, type));
  if (zmq.zmq_bind(socket, endpoint) !== 0) throw new Error(zmq.zmq_strerror(zmq.zmq_errno()));
  say({ endpoint: lastEndpoint(socket) });
  return socket;
}

function connected(type) {
  const socket = handleOrThrow(zmq.zmq_socket(context, type));
  if (zmq.zmq_connect(socket, endpoint) !== 0) throw new Error(zmq.zmq_strerror(zmq.zmq_errno()));
  return socket;
}

function receive(socket) {
  return buffer.subarray(0, zmq.zmq_recv(socket, buffer, room, 0));
}

function send(socket, message) {
  zmq.zmq_send(socket, message, message.length, 0);
}

const ROLES = {
  pull() {
    const pull = bound(zmq.ZMQ_PULL);
    const take = receiveTimed();
    while (!take(receive(pull)));
    return pull;
  },

  async push() {
    const push = connected(zmq.ZMQ_PUSH);
    await sendTimed((messages) => messages.forEach((message) => send(push, message)));
    return push;
  },

  rep() {
    const rep = bound(zmq.ZMQ_REP);
    for (let total = 0; ; total++) {
      const message = receive(rep);
      send(rep, message);
      if (!isEnd(message)) continue;
      say({ total });
      return rep;
    }
  },

  async req() {
    const req = connected(zmq.ZMQ_REQ);
    await requestTimed((message) => {
      send(req, message);
      return receive(req);
    });
    return req;
  },
};

zmq.zmq_close(await ROLES[role]());
zmq.zmq_ctx_term(context);
