/** Timing: what is thrown, what rejects, what a close does to pending operations, and timeouts. */
import { describe, expect } from "vitest";
import { Pair } from "../../ts/index.js";
import { alone, lastEndpoint, same } from "./scenario.js";

describe("a close", () => {
  same("rejects pending operations with EAGAIN, and ends iterators", async (zmq, run) => {
    const socket = new zmq.Dealer({ linger: 0 });
    const pending = [run.outcome("send", () => socket.send("text")), run.outcome("receive", () => socket.receive())];
    socket.close();
    run.note(socket.closed);
    await Promise.all(pending);
    const iterated = new zmq.Dealer({ linger: 0 });
    const iterating = run.outcome("iterate", () => iterated[Symbol.asyncIterator]().next());
    iterated.close();
    await iterating;
    await run.outcome("iterate", () => iterated[Symbol.asyncIterator]().next());
  });

  same("rejects an operation out of turn with EFSM", async (zmq, run) => {
    const [request, reply] = [new zmq.Request({ linger: 0 }), new zmq.Reply({ linger: 0 })];
    const pending = [
      run.outcome("REQ receives", () => request.receive()),
      run.outcome("REP sends", () => reply.send("answer")),
    ];
    request.close();
    reply.close();
    await Promise.all(pending);
  });

  same("twice does nothing", async (zmq, run) => {
    const socket = new zmq.Pair();
    await run.outcome("close", () => socket.close());
    await run.outcome("close", () => socket.close());
    run.note(socket.closed, socket.readable, socket.writable);
  });

  same("ends a loop over messages", async (zmq, run) => {
    const [a, b] = [run.use(new zmq.Pair()), run.use(new zmq.Pair())];
    await a.bind("tcp://127.0.0.1:*");
    b.connect(lastEndpoint(a));
    await b.send("one");
    for await (const message of a) {
      run.note(message);
      a.close();
    }
    run.note("ended");
  });

  same("leaving a loop does not close the socket", async (zmq, run) => {
    const [a, b] = [run.use(new zmq.Pair()), run.use(new zmq.Pair())];
    await a.bind("tcp://127.0.0.1:*");
    b.connect(lastEndpoint(a));
    await b.send("one");
    for await (const message of a) {
      run.note(message);
      break;
    }
    await b.send("two");
    run.note(a.closed, await a.receive());
  });
});

describe("timeouts", () => {
  same("0: tried once, and rejected", async (zmq, run) => {
    const socket = run.use(new zmq.Dealer({ sendTimeout: 0, receiveTimeout: 0 }));
    await run.outcome("send", () => socket.send("text"));
    await run.outcome("receive", () => socket.receive());
  });

  same("some time: rejected then", async (zmq, run) => {
    const socket = run.use(new zmq.Dealer({ sendTimeout: 5, receiveTimeout: 10 }));
    await run.outcome("send", () => socket.send("text"));
    await run.outcome("receive", () => socket.receive());
    // Both at once: which ends first depends on the machine.
    const both = await Promise.allSettled([socket.send("text"), socket.receive()]);
    run.note(both.map(({ status }) => status));
  });

  same("some time, if it is not the socket's turn", async (zmq, run) => {
    const [request, reply] = [
      run.use(new zmq.Request({ receiveTimeout: 5 })),
      run.use(new zmq.Reply({ sendTimeout: 5 })),
    ];
    await run.outcome("REQ receives", () => request.receive());
    await run.outcome("REP sends", () => reply.send("answer"));
  });

  same("a message in time", async (zmq, run) => {
    const [a, b] = [run.use(new zmq.Pair({ sendTimeout: 60_000 })), run.use(new zmq.Pair({ receiveTimeout: 60_000 }))];
    const sending = run.outcome("send", () => a.send("text"));
    await b.bind("tcp://127.0.0.1:*");
    a.connect(lastEndpoint(b));
    await sending;
    await run.outcome("receive", () => b.receive());
  });
});

same("readable and writable", async (zmq, run) => {
  const [push, pull] = [run.use(new zmq.Push()), run.use(new zmq.Pull())];
  const note = (): void => run.note(push.readable, push.writable, pull.readable, pull.writable);
  note();
  await pull.bind("inproc://parity-readable");
  push.connect("inproc://parity-readable");
  note();
  await push.send("text");
  note();
  await pull.receive();
  note();
});

same("the order in which promises resolve", async (zmq, run) => {
  const [a, b] = [run.use(new zmq.Pair()), run.use(new zmq.Pair())];
  await a.bind("inproc://parity-order");
  b.connect("inproc://parity-order");
  const order: string[] = [];
  const noted = (what: string) => (): void => void order.push(what);
  const sent = a.send("text").then(noted("sent"));
  const ticked = Promise.resolve().then(noted("microtask"));
  order.push("synchronous");
  await Promise.all([sent, ticked]);
  const received = b.receive().then(noted("received"));
  const another = Promise.resolve().then(noted("another microtask"));
  await Promise.all([received, another]);
  run.note(order);
});

same("a socket of a kind that does not send lets the event loop go on", async (zmq, run) => {
  const [a, b] = [run.use(new zmq.Pair()), run.use(new zmq.Pair())];
  await a.bind("inproc://parity-loop");
  b.connect("inproc://parity-loop");
  let turns = 0;
  const count = (): void => {
    turns++;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  for (let i = 0; i < 10_000; i++) {
    await a.send("x");
    await b.receive();
  }
  clearImmediate(counting);
  run.note(turns > 5);
});

alone("binding", async (run) => {
  const [a, b] = [run.use(new Pair()), run.use(new Pair())];
  const binding = a.bind("tcp://127.0.0.1:*");
  b.connect(lastEndpoint(a));
  await Promise.all([binding, a.send("text")]);
  expect(String(await b.receive())).toBe("text");
  const unbinding = a.unbind(lastEndpoint(a));
  a.linger = 0;
  await unbinding;
  const closed = new Pair();
  const late = closed.bind("tcp://127.0.0.1:*");
  closed.close();
  expect(closed.closed).toBe(true);
  await late;
});
