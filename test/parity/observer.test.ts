/**
 * Observers: which events they get, in which order, with which fields, and the end of an observer
 * and of its socket.
 */
import { mkdirSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect } from "vitest";
import { Dealer, Pair, Router } from "../../ts/index.js";
import { temporaryFolder } from "../support.js";
import { alone, differs, lastEndpoint, same, type Library, type Run } from "./scenario.js";
import { observerOf, observing, Watch } from "./watch.js";

/** A port on 127.0.0.1 without a listener. */
async function freePort(zmq: Library): Promise<string> {
  const socket = new zmq.Pair();
  await socket.bind("tcp://127.0.0.1:*");
  const endpoint = lastEndpoint(socket);
  await socket.unbind(endpoint);
  socket.close();
  return endpoint;
}

/** Native ipc connects at once: see differences.ts. */
async function noteBoth(run: Run, bound: Watch, connected: Watch): Promise<void> {
  const [first] = connected.events;
  if (first?.type === "connect:delay" && first.address.startsWith("ipc:")) connected.events.shift();
  await Watch.note(run, { bound, connected });
}

/**
 * libzmq reports the failure to a monitor before the program, which sometimes leaves EAGAIN in
 * errno. npm zeromq shows it.
 */
function codeOfRefusal(error: unknown): string {
  return (error as { code: string }).code.replace("EAGAIN", "EADDRINUSE");
}

describe("the life of connections", () => {
  describe.each([
    ["tcp", () => "tcp://127.0.0.1:*"],
    ["ipc", () => `ipc://${temporaryFolder()}/socket`],
  ])("%s", (_name, endpoint) => {
    same("bind, accept, connect, handshake, disconnect, close, end", async (zmq, run) => {
      const [a, b] = [run.use(new zmq.Router()), run.use(new zmq.Dealer({ reconnectInterval: -1 }))];
      const [atA, atB] = [new Watch(a), new Watch(b)];
      await a.bind(endpoint());
      b.connect(lastEndpoint(a));
      await Promise.all([atA.seen("handshake"), atB.seen("handshake")]);
      b.close();
      await atA.seen("disconnect");
      await noteBoth(run, atA, atB);
    });

    same("the other side goes", async (zmq, run) => {
      const [a, b] = [run.use(new zmq.Router()), run.use(new zmq.Dealer({ reconnectInterval: -1 }))];
      const [atA, atB] = [new Watch(a), new Watch(b)];
      await a.bind(endpoint());
      b.connect(lastEndpoint(a));
      await atB.seen("handshake");
      a.close();
      await atB.seen("disconnect");
      await noteBoth(run, atA, atB);
    });

    same("unbind and disconnect", async (zmq, run) => {
      const [a, b] = [run.use(new zmq.Router()), run.use(new zmq.Dealer())];
      const [atA, atB] = [new Watch(a), new Watch(b)];
      await a.bind(endpoint());
      const address = lastEndpoint(a);
      b.connect(address);
      await Promise.all([atA.seen("handshake"), atB.seen("handshake")]);
      await a.unbind(address);
      await atA.seen("close");
      b.disconnect(address);
      b.close();
      await atA.seen("disconnect");
      await noteBoth(run, atA, atB);
    });
  });

  same("no listener: delay, close, retry", async (zmq, run) => {
    const dealer = run.use(new zmq.Dealer({ reconnectInterval: 1 }));
    const watch = new Watch(dealer);
    dealer.connect(await freePort(zmq));
    await watch.seen("connect:retry");
    // The number of later ones depends on time.
    const first = watch.events.slice(0, 3);
    run.note(first.map((event) => ({ ...event, interval: "interval" in event && typeof event.interval })));
  });

  same("endpoints in use", async (zmq, run) => {
    const [a, b] = [run.use(new zmq.Pair()), run.use(new zmq.Pair())];
    const watch = new Watch(b);
    await a.bind("tcp://127.0.0.1:*");
    await run.outcome("bind", () => b.bind(lastEndpoint(a)).catch(codeOfRefusal));
    await watch.seen("bind:error");
    const folder = `${temporaryFolder()}/socket`;
    mkdirSync(folder);
    await run.outcome("bind", () => b.bind(`ipc://${folder}`).catch(codeOfRefusal));
    await watch.seen("bind:error", 2);
    await Watch.note(run, { twice: watch });
  });

  same("inproc has no events", async (zmq, run) => {
    const [a, b] = [run.use(new zmq.Pair()), run.use(new zmq.Pair())];
    const [atA, atB] = [new Watch(a), new Watch(b)];
    await a.bind("inproc://parity-observer");
    b.connect("inproc://parity-observer");
    await noteBoth(run, atA, atB);
  });
});

describe("receiving", () => {
  same("the last event closes the observer", async (zmq, run) => {
    const socket = run.use(new zmq.Pair());
    const events = observerOf(socket);
    run.note(events === socket.events, events.closed, Object.keys(events));
    await socket.bind("tcp://127.0.0.1:*");
    await run.outcome("bind", () => events.receive());
    socket.close();
    run.note(events.closed);
    await run.outcome("close", () => events.receive());
    run.note(events.closed);
    await run.outcome("end", () => events.receive());
    run.note(events.closed);
    await run.outcome("after", () => events.receive());
    await run.outcome("iterate", () => events[Symbol.asyncIterator]().next());
    await run.outcome("close", () => events.close());
    await run.outcome("a closed socket's", () => socket.events);
  });

  same("a receive that waits gets the event, and blocks no other call", async (zmq, run) => {
    const socket = run.use(new zmq.Pair());
    observerOf(socket);
    const receiving = run.outcome("receive", () => socket.events.receive());
    run.note("waits");
    await socket.bind("tcp://127.0.0.1:*");
    await receiving;
    const ending = run.outcome("receive", () => socket.events.receive());
    socket.close();
    await ending;
  });

  same("observing begins with the first use of `events`", async (zmq, run) => {
    const socket = run.use(new zmq.Pair());
    await socket.bind("tcp://127.0.0.1:*");
    const watch = new Watch(socket);
    await Watch.note(run, { late: watch });
  });

  same("an observer of one's own takes the place of the first", async (zmq, run) => {
    const socket = run.use(new zmq.Pair());
    const first = observing(() => new zmq.Observer(socket));
    const second = observing(() => new zmq.Observer(socket));
    await run.outcome("first", () => first.receive());
    await socket.bind("tcp://127.0.0.1:*");
    await run.outcome("second", () => second.receive());
    run.note(first.closed, second.closed);
  });
});

describe("listeners", () => {
  same("are called with each event, and the observer ends with the socket", async (zmq, run) => {
    const socket = run.use(new zmq.Pair());
    const events = observerOf(socket);
    const never = (): void => run.note("never");
    const ended = new Promise<void>((resolve) => {
      const first = events.on("bind", (event) => run.note("on bind", event));
      run.note(first.constructor.name, first === (events as unknown));
      first.on("bind", (event) => run.note("on bind, too", event));
      events.on("end", (event) => {
        run.note("on end", event, events.closed);
        resolve();
      });
    });
    events.on("bind", never);
    events.off("bind", never);
    await run.outcome("receive", () => events.receive());
    await run.outcome("iterate", () => events[Symbol.asyncIterator]().next());
    await socket.bind("tcp://127.0.0.1:*");
    socket.close();
    await ended;
  });

  same("one that throws is an unhandled rejection, and the last", async (zmq, run) => {
    const caught = new Promise<unknown>((resolve) => {
      const others = process.rawListeners("unhandledRejection") as NodeJS.UnhandledRejectionListener[];
      process.removeAllListeners("unhandledRejection").once("unhandledRejection", (error) => {
        for (const other of others) process.on("unhandledRejection", other);
        resolve(error);
      });
    });
    const socket = run.use(new zmq.Pair());
    observerOf(socket).on("bind", () => {
      throw new Error("from a listener");
    });
    await socket.bind("tcp://127.0.0.1:*");
    run.note(await caught);
    await socket.bind("tcp://127.0.0.1:*");
    socket.close();
  });
});

describe("closing", () => {
  same("an observer that was closed receives no more", async (zmq, run) => {
    const events = observerOf(run.use(new zmq.Pair()));
    await run.outcome("close", () => events.close());
    run.note(events.closed);
    await run.outcome("receive", () => events.receive());
    await run.outcome("again", () => events.close());
    await run.outcome("iterate", () => events[Symbol.asyncIterator]().next());
  });

  same("a receive that waits is rejected", async (zmq, run) => {
    const events = observerOf(run.use(new zmq.Pair()));
    const waiting = run.outcome("receive", () => events.receive());
    events.close();
    await waiting;
  });

  alone("observerClose", async (run) => {
    const [bound, connected] = [run.use(new Router()), run.use(new Dealer())];
    const iterated = (async () => {
      for await (const event of bound.events) expect(event).toBe("nothing");
    })();
    connected.events.on("connect", () => expect.unreachable());
    bound.events.close();
    connected.events.close();
    await iterated;
    await bound.bind("tcp://127.0.0.1:*");
    connected.connect(lastEndpoint(bound));
    await connected.send("text");
    expect(String((await bound.receive())[1])).toBe("text");
    expect(bound.events.closed).toBe(true);
  });

  alone("unreadEvents", async (run) => {
    const socket = run.use(new Pair());
    const { events } = socket;
    const rounds = 3000;
    for (let i = 0; i < rounds; i++) {
      socket.bindSync("tcp://127.0.0.1:*");
      socket.unbindSync(lastEndpoint(socket));
      if (i % 100 === 0) await turn();
    }
    socket.close();
    const counts: Record<string, number> = {};
    for await (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
    expect(counts).toEqual({ bind: rounds, close: rounds, end: 1 });
  });
});

differs(
  "ipcDelay",
  async (zmq, run) => {
    const [bound, connected] = [run.use(new zmq.Router()), run.use(new zmq.Dealer())];
    const watch = new Watch(connected);
    await bound.bind(`ipc://${temporaryFolder()}/socket`);
    connected.connect(lastEndpoint(bound));
    await watch.seen("connect");
    run.note(watch.events[0]!.type);
  },
  [["connect:delay"]],
);
