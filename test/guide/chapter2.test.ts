/** The programs of the Guide's second chapter, in both APIs. */
import { Publisher, Pull, Push, Subscriber, XPublisher } from "../../ts/index.js";
import { describe, expect, test } from "vitest";
import { endpointOf, use } from "../support.js";
import { ANY, FORMS, start } from "./program.js";

const REPLIES = Array.from({ length: 10 }, (_, i) => `Received reply ${i} [World]`);

describe.each(FORMS)("%s", (form) => {
  test.each(["msreader", "mspoller"])("%s: tasks and weather updates as they arrive", async (name) => {
    const [ventilator, weather] = [use(new Push()), use(new XPublisher())];
    await ventilator.bind(ANY);
    await weather.bind(ANY);
    const reader = start(form, name, endpointOf(ventilator), endpointOf(weather), "3");
    expect(String((await weather.receive())[0])).toBe("\u000110001 ");
    await ventilator.send("one");
    expect(await reader.lines(1)).toEqual(["task one"]);
    for (const zip of ["10002", "10001"]) await weather.send(`${zip} 20 50`);
    expect(await reader.lines(2)).toEqual(["task one", "update 10001 20 50"]);
    await ventilator.send("two");
    if (name === "mspoller") await ventilator.send("");
    expect(await reader.printed).toEqual(["task one", "update 10001 20 50", "task two"]);
  });

  test("taskwork2: works until it is killed", async () => {
    const [ventilator, sink, controller] = [use(new Push()), use(new Pull()), use(new XPublisher())];
    await Promise.all([ventilator, sink, controller].map((socket) => socket.bind(ANY)));
    const worker = start(form, "taskwork2", ...[ventilator, sink, controller].map(endpointOf));
    await controller.receive(); // its subscription
    await ventilator.send("1");
    await sink.receive();
    await controller.send("KILL");
    expect(await worker.printed).toEqual(["1.", "killed"]);
  });

  test("tasksink2: tells the workers when the batch is over", async () => {
    const sink = start(form, "tasksink2", ANY, ANY, "2");
    const [results = "", control = ""] = await sink.endpoints();
    const [sender, controller] = [use(new Push()), use(new Subscriber())];
    controller.connect(control);
    controller.subscribe();
    await controller.ready();
    sender.connect(results);
    for (const message of ["0", "", ""]) await sender.send(message);
    expect(String(await controller.receive())).toBe("KILL");
    expect((await sink.printed).at(-1)).toMatch(/^Total elapsed time: \d+ msec$/);
  });

  test("wuproxy: passes subscriptions up and updates down", async () => {
    const weather = use(new XPublisher());
    await weather.bind(ANY);
    const proxy = start(form, "wuproxy", endpointOf(weather), ANY);
    const client = use(new Subscriber());
    client.connect(await proxy.endpoint());
    client.subscribe("10001");
    expect(String((await weather.receive())[0])).toBe("\u000110001");
    for (const zip of ["10002", "10001"]) await weather.send(`${zip} 20 50`);
    expect(String(await client.receive())).toBe("10001 20 50");
  });

  test.each(["msgqueue", "rrbroker"])("%s: clients and workers that know only the broker", async (broker) => {
    const [front = "", back = ""] = await start(form, broker, ANY, ANY).endpoints();
    const workers = FORMS.map((other) => start(other, "rrworker", back, "0"));
    for (const other of FORMS) expect(await start(other, "rrclient", front).printed).toEqual(REPLIES);
    // A worker may have connected after all work was done.
    const first = await Promise.race(workers.map((worker) => worker.lines(1)));
    expect(first).toEqual(["Received request: [Hello]"]);
  });

  test("interrupt: Ctrl-C ends a server in order", async () => {
    const server = start(form, "interrupt", ANY);
    const endpoint = await server.endpoint();
    expect(await start("mirror", "rrclient", endpoint).printed).toEqual(REPLIES);
    server.kill("SIGINT");
    expect((await server.printed).at(-1)).toBe("W: interrupt received, killing server...");
  });

  test("mtserver: threads answer the clients of one server", async () => {
    const server = start(form, "mtserver", ANY, "3", "0");
    const endpoint = await server.endpoint();
    const clients = FORMS.map((other) => start(other, "rrclient", endpoint));
    for (const client of clients) expect(await client.printed).toEqual(REPLIES);
    const [, ...requests] = await server.lines(21);
    expect(requests).toEqual(Array(20).fill("Received request: [Hello]"));
  });

  test("mtrelay: a signal goes through three threads", async () => {
    expect(await start(form, "mtrelay").printed).toEqual([
      "Step 1 ready, signaling step 2",
      "Step 2 ready, signaling step 3",
      "Test successful!",
    ]);
  });

  test("syncpub and syncsub: every subscriber gets every update", async () => {
    const updates = 20_000;
    const publisher = start(form, "syncpub", ANY, ANY, "3", String(updates));
    const endpoints = await publisher.endpoints();
    // The blocking subscriber pauses between its two connections, as in C.
    const subscribers = ["async", "async", "mirror"] as const;
    const started = subscribers.map((other) => start(other, "syncsub", ...endpoints));
    for (const subscriber of started) expect(await subscriber.printed).toEqual([`Received ${updates} updates`]);
    expect((await publisher.printed).at(-1)).toBe("Broadcasting messages");
  });

  test("psenvpub: each message has an envelope", async () => {
    const endpoint = await start(form, "psenvpub", ANY, "0").endpoint();
    const subscriber = use(new Subscriber());
    subscriber.connect(endpoint);
    subscriber.subscribe("A");
    expect((await subscriber.receive()).map(String)).toEqual(["A", "We don't want to see this"]);
  });

  test("psenvsub: sees the messages of one envelope", async () => {
    const publisher = use(new Publisher());
    await publisher.bind(ANY);
    const subscriber = start(form, "psenvsub", endpointOf(publisher), "2");
    const arrived = new AbortController();
    void subscriber.lines(2).then(() => arrived.abort());
    while (!arrived.signal.aborted) {
      for (const address of ["A", "B"]) await publisher.send([address, `for ${address}`]);
      await new Promise(setImmediate);
    }
    expect(await subscriber.printed).toEqual(Array(2).fill("[B] for B"));
  });
});

test("a signal without a listener ends a blocked process", async () => {
  const server = start("mirror", "mtserver", ANY, "1", "0");
  await server.endpoint();
  server.kill("SIGINT");
  await expect(server.printed).rejects.toThrow("mtserver ended with SIGINT");
});
