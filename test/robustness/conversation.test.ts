/**
 * Requests in sequence, each sent as soon as the last one is answered, do not delay anything else:
 * timers, immediates and other sockets run.
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { onTestFinished, test } from "vitest";
import { Request } from "../../ts/index.js";
import { use } from "../support.js";

const WANTED = 200;

test("requests without a pause do not starve timers, immediates and other sockets", async () => {
  const peer = new Worker(new URL("../programs/answers.mjs", import.meta.url));
  onTestFinished(async () => {
    await peer.terminate();
  });
  const [endpoints] = (await once(peer, "message")) as [[string, string]];
  const [busy, other] = endpoints.map((endpoint) => {
    const request = use(new Request());
    request.connect(endpoint);
    return request;
  }) as [Request, Request];

  const seen = { timers: 0, immediates: 0, answers: 0 };
  const timer = setInterval(() => seen.timers++, 1);
  onTestFinished(() => clearInterval(timer));
  const immediate = (): void => {
    if (++seen.immediates < WANTED) setImmediate(immediate);
  };
  setImmediate(immediate);
  const asked = ask(other, () => ++seen.answers >= WANTED);
  await ask(busy, () => Object.values(seen).every((count) => count >= WANTED));
  await asked;
});

/** Sends requests until `enough`, and checks each reply. Then it ends the other side. */
async function ask(request: Request, enough: () => boolean): Promise<void> {
  for (let i = 1; !enough(); i++) await exchange(request, String(i));
  await exchange(request, "");
}

async function exchange(request: Request, text: string): Promise<void> {
  await request.send(text);
  const [answer] = await request.receive();
  if (String(answer) !== text) throw new Error(`the answer to ${text} is ${String(answer)}`);
}
