// The adapter for every package with the API of npm zeromq 6: node async-api.mjs PACKAGE STYLE ...
//
// It is the code that a user would write, with default options; styles.mjs has the loops. Contract:
// top of ../implementations.mjs.
import { isCold, receiveCold, sendCold } from "./cold.mjs";
import * as curve from "./curve.mjs";
import { styleOf } from "./styles.mjs";
import * as traffic from "./traffic.mjs";
import { detail, endpoint, isEnd, receiverGone, role, say, secondEndpoint } from "./traffic.mjs";

const [packageName, styleName] = process.argv.slice(2);
const zmq = await import(packageName);
const style = styleOf(styleName, zmq);

async function bound(socket, at = endpoint) {
  await socket.bind(at);
  return socket;
}

function connected(socket, at = endpoint) {
  socket.connect(at);
  return socket;
}

const sayBound = (...sockets) => say({ endpoint: sockets.map((socket) => socket.lastEndpoint).join(",") });
const security = (options) => (detail === "curve" ? options : {});
const taker = (takeSpan) => ({ takeSpan, take: (message) => takeSpan(message, 0, message.length) });
const sendRun = isCold ? sendCold : traffic.sendTimed;
const receiveRun = isCold ? receiveCold : traffic.receiveSpans;
const stream = (push) => sendRun((messages) => style.send(push, messages), style.turns);

const moment = () => new Promise((resolve) => setTimeout(() => resolve(false), traffic.greetingMs()));

async function serve(rep, reply, last, receive = () => rep.receive()) {
  for (;;) {
    const [message] = await receive();
    await rep.send(reply(message));
    if (last(message)) return;
  }
}

/**
 * Returns a function that sends a reply. The next reply is sent behind one that still waits for the
 * connection. `all` resolves when all are sent.
 */
function answer(answers) {
  let sent = answers.send("");
  return Object.assign(() => void (sent = sent.then(() => answers.send(""))), { all: () => sent });
}

const roundTripOver = (req) => async (message) => {
  await req.send(message);
  const [reply] = await req.receive();
  return reply;
};

/** Sends back the messages of a REP. Resolves to the number of messages before the last. */
async function echo(rep) {
  let total = -1;
  await serve(rep, (message) => (total++, message), isEnd);
  return total;
}

const ROLES = {
  async pull() {
    const pull = await bound(new zmq.Pull(security(curve.server)));
    sayBound(pull);
    await style.receive(pull, taker(receiveRun()));
    pull.close();
  },

  async push() {
    const push = connected(new zmq.Push(security(curve.client)));
    say(await stream(push));
    await receiverGone();
    push.close();
  },

  async rep() {
    const rep = await bound(new zmq.Reply());
    sayBound(rep);
    say({ total: await echo(rep) });
    rep.close();
  },

  async req() {
    const req = connected(new zmq.Request());
    say(await traffic.requestTimed(roundTripOver(req)));
    req.close();
  },

  async sink() {
    const rep = await bound(new zmq.Reply());
    sayBound(rep);
    await serve(rep, traffic.takeUploads(), (message) => message.length === 1 && isEnd(message), style.big(rep));
    rep.close();
  },

  async source() {
    const req = connected(new zmq.Request());
    say(await traffic.uploadTimed(roundTripOver(req)));
    req.close();
  },

  async pub() {
    const pub = await bound(new zmq.Publisher({ sendHighWaterMark: 0 }));
    const answers = await bound(new zmq.Pull(), secondEndpoint);
    sayBound(pub, answers);
    /** @type {Promise<boolean> | undefined} */
    let first;
    const greeted = () => Promise.race([(first ??= answers.receive().then(() => true)), moment()]);
    const publish = (messages) => style.send(pub, messages);
    say(await traffic.publishTimed(publish, () => answers.receive(), greeted, style.turns));
    await receiverGone();
    pub.close();
    answers.close();
  },

  async sub() {
    const answers = connected(new zmq.Push(), secondEndpoint);
    const sub = connected(new zmq.Subscriber({ receiveHighWaterMark: 0 }));
    sub.subscribe();
    const answering = answer(answers);
    await style.receive(sub, taker(traffic.receiveSpans(answering)));
    await answering.all();
    sub.close();
    answers.close();
  },

  async subs() {
    const answers = connected(new zmq.Push(), secondEndpoint);
    const subs = Array.from({ length: Number(detail) }, (_, k) => {
      const sub = new zmq.Subscriber({ receiveHighWaterMark: 0 });
      sub.subscribe(...traffic.topicsOf(k));
      return connected(sub);
    });
    const answering = answer(answers);
    const takers = traffic.receiveForMany(subs.length, answering).map(taker);
    await Promise.all(subs.map((sub, k) => style.receive(sub, takers[k])));
    await answering.all();
    for (const socket of [...subs, answers]) socket.close();
  },

  async router() {
    const router = await bound(new zmq.Router());
    sayBound(router);
    say({ total: await style.echo(router, isEnd) });
    router.close();
  },

  async inproc() {
    const pull = await bound(new zmq.Pull(), "inproc://bench");
    const push = connected(new zmq.Push(), "inproc://bench");
    const [sent] = await Promise.all([stream(push), style.receive(pull, taker(traffic.receiveSpans()))]);
    say(sent);
    push.close();
    pull.close();
  },

  async "inproc-rtt"() {
    const rep = await bound(new zmq.Reply(), "inproc://bench");
    const req = connected(new zmq.Request(), "inproc://bench");
    const [result, total] = await Promise.all([traffic.requestTimed(roundTripOver(req)), echo(rep)]);
    say({ total });
    say(result);
    req.close();
    rep.close();
  },

  async "probed-pull"() {
    const pull = await bound(new zmq.Pull());
    const rep = await bound(new zmq.Reply(), secondEndpoint);
    sayBound(pull, rep);
    await Promise.all([style.receive(pull, taker(traffic.receiveSpans())), echo(rep)]);
    pull.close();
    rep.close();
  },

  async "probed-push"() {
    const push = connected(new zmq.Push());
    const req = connected(new zmq.Request(), secondEndpoint);
    const [{ total }, probe] = await Promise.all([stream(push), traffic.requestTimed(roundTripOver(req))]);
    say({ ...probe, total });
    await receiverGone();
    push.close();
    req.close();
  },
};

await ROLES[role]();
