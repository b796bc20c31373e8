/** `zmq` with pyzmq, which is native libzmq, on the other side. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Pyzmq, type Kind, type Options, type Peer } from "../interop/sides.js";
import { ANY, start, zmq } from "./zmq.js";

let pyzmq: Pyzmq;
beforeAll(async () => {
  pyzmq = await Pyzmq.start();
});
afterEach(() => pyzmq.reset());
afterAll(() => pyzmq.stop());

async function bound(kind: Kind, options: Options = {}): Promise<{ peer: Peer; endpoint: string }> {
  const peer = await pyzmq.open(kind, options);
  return { peer, endpoint: await peer.bind(ANY) };
}

test("zmq send to pull, sub and router", async () => {
  const pull = await bound("PULL");
  expect((await zmq(["send", "push", "--connect", pull.endpoint, "-s", "|", "one|two"])).code).toBe(0);
  expect((await pull.peer.receive()).map(String)).toEqual(["one", "two"]);
  const sub = await bound("SUB", { subscribe: "weather" });
  const arriving = sub.peer.receive(); // libzmq subscribes at a peer while a call runs
  expect((await zmq(["send", "pub", "--connect", sub.endpoint, "--topic", "weather", "21 °C"])).code).toBe(0);
  expect((await arriving).map(String)).toEqual(["weather", "21 °C"]);
  const router = await bound("ROUTER");
  expect((await zmq(["send", "dealer", "--connect", router.endpoint, "--identity", "me", "hello"])).code).toBe(0);
  expect((await router.peer.receive()).map(String)).toEqual(["me", "hello"]);
});

test("zmq recv from push", async () => {
  const receiver = start("recv", "pull", "--bind", ANY, "--count", "1", "--format", "hex", "-s", ",");
  const push = await pyzmq.open("PUSH");
  await push.connect(await receiver.endpoint());
  await push.send([Buffer.from([0, 255]), "end"]);
  expect((await receiver.ended).text).toBe("00ff,656e64\n");
});

test("requests both ways", async () => {
  const service = start("reply", "--bind", ANY, "--exec", "tr a-z A-Z", "--count", "1");
  const req = await pyzmq.open("REQ");
  await req.connect(await service.endpoint());
  await req.send("hello");
  expect((await req.receive()).map(String)).toEqual(["HELLO"]);
  const rep = await bound("REP");
  const asking = zmq(["request", "--connect", rep.endpoint, "question"]);
  expect((await rep.peer.receive()).map(String)).toEqual(["question"]);
  await rep.peer.send("answer");
  expect(await asking).toMatchObject({ code: 0, text: "answer\n" });
});

test("ping and dump: a native peer, by its frames", async () => {
  const rep = await bound("REP");
  const found = await zmq(["ping", rep.endpoint, "--count", "2", "--interval", "1"]);
  expect(found).toMatchObject({ code: 0, stderr: "" });
  expect(found.text).toContain("ZMTP 3.1, NULL, REP\n");
  expect(found.text).toContain("round trip 2: ");
  const dump = start("dump", "--bind", ANY, "--connect", rep.endpoint, "--count", "1");
  const asking = zmq(["request", "--connect", await dump.endpoint(), "question"]);
  await rep.peer.receive();
  await rep.peer.send("answer");
  expect((await asking).text).toBe("answer\n");
  const { code, text } = await dump.ended;
  expect(text).toContain('message 6 bytes "answer"');
  expect(text).not.toContain("✗");
  expect(code).toBe(0);
});

test("CURVE with keys of keygen", async () => {
  const keys = JSON.parse((await zmq(["keygen", "--json"])).text) as { publicKey: string; secretKey: string };
  const options = { curveServer: true, curvePublicKey: keys.publicKey, curveSecretKey: keys.secretKey };
  const pull = await bound("PULL", options);
  expect((await zmq(["send", "push", "--connect", pull.endpoint, "--server-key", keys.publicKey, "secret"])).code).toBe(
    0,
  );
  expect((await pull.peer.receive()).map(String)).toEqual(["secret"]);
});
