/**
 * The resources of an authenticator are released, with clients that were accepted, refused or still
 * undecided.
 */
import { expect, test } from "vitest";
import { Authenticator } from "../../ts/auth/index.js";
import { Context, createInstance, Pull, Push, type Instance } from "../../ts/index.js";
import { activeResources } from "../resources.js";
import { endpointOf, turn, useInstance } from "../support.js";
import { nextHandshake } from "./support.js";

/** Bytes by which the heap may seem to grow; see test/leak.test.ts. */
const SLACK = 128;

test("all resources are released", async () => {
  const instance = useInstance(createInstance());
  const empty = marksOf(instance);
  for (let i = 0; i < 3; i++) await guardedRound(instance);
  const before = await settled(instance, { ...empty, allocated: Infinity });
  expect({ ...before, allocated: 0 }).toEqual({ ...empty, allocated: 0 });
  for (let i = 0; i < 10; i++) await guardedRound(instance);
  const after = await settled(instance, before);
  expect(after.allocated).toBeLessThanOrEqual(before.allocated + SLACK);
  expect({ ...after, allocated: 0 }).toEqual({ ...empty, allocated: 0 });
});

interface Marks {
  readonly descriptors: number;
  readonly allocated: number;
  readonly resources: string;
}

function marksOf({ exports }: Instance): Marks {
  return {
    descriptors: exports.port_descriptors(),
    allocated: exports.port_allocated(),
    resources: activeResources().join(" "),
  };
}

/** The kernel and the peers notice an end within some turns. A leaked resource stays. */
async function settled(instance: Instance, wanted: Marks): Promise<Marks> {
  let marks = marksOf(instance);
  for (let i = 0; i < 2000 && !fits(marks, wanted); i++) {
    await turn();
    marks = marksOf(instance);
  }
  return marks;
}

function fits(marks: Marks, wanted: Marks): boolean {
  const { descriptors, resources } = wanted;
  const near = marks.allocated <= wanted.allocated + SLACK;
  return near && marks.descriptors === descriptors && marks.resources === resources;
}

/** One client is accepted, one refused, and one undecided when everything is closed. */
async function guardedRound(instance: Instance): Promise<void> {
  const context = new Context({ instance });
  const asked = new Promise<void>((resolve) => {
    new Authenticator({
      context,
      plain: (name) => {
        if (name === "admin" || name === "nobody") return name === "admin";
        resolve();
        return new Promise<boolean>(() => undefined);
      },
    });
  });
  const server = new Pull({ context, plainServer: true, zapDomain: "global", linger: 0 });
  const { events } = server;
  await server.bind("tcp://127.0.0.1:*");
  const clients = ["nobody", "admin", "slow"].map((plainUsername) => {
    const client = new Push({ context, plainUsername, plainPassword: "x", linger: 0 });
    return { plainUsername, client };
  });
  for (const { plainUsername, client } of clients) {
    client.connect(endpointOf(server));
    if (plainUsername === "slow") await asked;
    else expect(await nextHandshake(server)).toBe(plainUsername === "admin" ? "in" : "refused with 400");
  }
  await clients[1]!.client.send("Hello");
  await server.receive();
  events.close();
  await context.close();
}
