/**
 * Many concurrent requests: each request gets its own reply, waits can be ended, and several types
 * of peers work.
 */
import { expect, test } from "vitest";
import { Dealer, Proxy, Reply, Router, type Message } from "../../ts/index.js";
import { Requester } from "../../ts/requester.js";
import { endpointOf, settles, texts, turn, use } from "../support.js";

function useRequester(requester = new Requester()): Requester {
  use(requester.socket);
  return requester;
}

async function bound<S extends Reply | Router | Dealer>(socket: S): Promise<S> {
  await use(socket).bind("tcp://127.0.0.1:*");
  return socket;
}

/** Answers each request twice, with its text. */
async function echo(reply: Reply): Promise<void> {
  for await (const [text] of reply) await reply.send([text!, text!]);
}

test("a hundred requests at once to a REP, and each gets its own reply", async () => {
  const reply = await bound(new Reply());
  void echo(reply);
  const requester = useRequester();
  requester.connect(endpointOf(reply));
  const replies = await Promise.all(Array.from({ length: 100 }, (_, i) => requester.request(`request ${i}`)));
  expect(replies.map(texts)).toEqual(Array.from({ length: 100 }, (_, i) => [`request ${i}`, `request ${i}`]));
  expect(requester.pending).toBe(0);
});

test("replies arrive in any order", async () => {
  const router = await bound(new Router());
  const requester = useRequester();
  requester.connect(endpointOf(router));
  const replies = ["a", "b", "c"].map((text) => requester.request([text, "more"]));
  const requests: Message[][] = [];
  while (requests.length < 3) requests.push(await router.receive());
  expect(requests.map((parts) => parts.slice(3).map(String))).toEqual([
    ["a", "more"],
    ["b", "more"],
    ["c", "more"],
  ]);
  for (const [peer, id, delimiter, text] of requests.reverse())
    await router.send([peer!, id!, delimiter!, `re: ${String(text)}`]);
  expect((await Promise.all(replies)).map(texts)).toEqual([["re: a"], ["re: b"], ["re: c"]]);
});

test("over a broker with several REPs", async () => {
  const [front, back] = [await bound(new Router()), await bound(new Dealer())];
  const proxy = new Proxy(front, back);
  const running = proxy.run();
  const workers = [use(new Reply()), use(new Reply())];
  for (const worker of workers) {
    worker.connect(endpointOf(back));
    void echo(worker);
  }
  const requester = useRequester();
  requester.connect(endpointOf(front));
  const replies = await Promise.all(Array.from({ length: 50 }, (_, i) => requester.request(String(i))));
  expect(replies.map((reply) => String(reply[0]))).toEqual(Array.from({ length: 50 }, (_, i) => String(i)));
  proxy.terminate();
  await running;
});

test("a request ends by a timeout or signal, and its late reply is dropped", async () => {
  const router = await bound(new Router());
  const requester = useRequester();
  requester.connect(endpointOf(router));
  const controller = new AbortController();
  const aborted = requester.request("aborted", { signal: controller.signal });
  const [peer, id, delimiter] = await router.receive();
  controller.abort();
  await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
  await expect(requester.request("timed", { timeout: 1 })).rejects.toMatchObject({
    code: "EAGAIN",
    detail: expect.stringContaining("no reply") as string,
  });
  await expect(requester.request("x", { signal: controller.signal })).rejects.toMatchObject({ name: "AbortError" });
  expect(requester.pending).toBe(0);
  await router.send([peer!, id!, delimiter!, "too late"]);
  const next = requester.request("next");
  let parts = await router.receive();
  while (String(parts[3]) !== "next") parts = await router.receive();
  await router.send([...parts.slice(0, 3), "in time"]);
  expect(texts(await next)).toEqual(["in time"]);
});

test("a request that no peer has received is withdrawn", async () => {
  const requester = useRequester();
  await expect(requester.request("nobody", { timeout: 1 })).rejects.toMatchObject({ code: "EAGAIN" });
  const router = await bound(new Router());
  requester.connect(endpointOf(router));
  void requester.request("somebody").catch(() => undefined);
  expect(String((await router.receive())[3])).toBe("somebody");
});

test("unexpected messages are dropped", async () => {
  const dealer = await bound(new Dealer());
  const requester = useRequester();
  requester.connect(endpointOf(dealer));
  const reply = requester.request("question");
  const [id, delimiter] = await dealer.receive();
  await dealer.sendMany([["junk"], ["four", "x", "y"], [Buffer.from([9, 9, 9, 9]), "", "of nobody"]]);
  expect(await settles(reply)).toBe(false);
  await dealer.send([id!, delimiter!, "answer"]);
  expect(texts(await reply)).toEqual(["answer"]);
});

test("closing rejects pending requests, and the end of a block closes it", async () => {
  const requester = useRequester();
  const pending = requester.request("nobody");
  requester[Symbol.dispose]();
  await expect(pending).rejects.toMatchObject({ code: "EAGAIN" });
  expect(requester.closed).toBe(true);
  expect(() => requester.request("late")).toThrow(expect.objectContaining({ code: "EBADF" }) as Error);
  const second = useRequester();
  const unanswered = second.request("nobody");
  second.socket.close();
  await expect(unanswered).rejects.toMatchObject({ code: "EAGAIN" });
  while (second.pending > 0) await turn();
  expect(() => useRequester().request("x", 1 as never)).toThrow(TypeError);
});
