/** A world for tests: a server, and a client that asks it again and again. */
import { setTimeout as sleep } from "node:timers/promises";
import * as zmq from "../../ts/index.js";
import type { World } from "../../ts/sim.js";

/**
 * Adds both. The client asks every 100 ms, with a new socket after 300 ms without an answer, and
 * logs what it hears.
 */
export function pinging(world: World, options: zmq.SocketOptions<zmq.Request> = {}): World {
  world.node("server", async ({ disk }) => {
    const socket = new zmq.Reply({ linger: 0 });
    await socket.bind("tcp://*:5555");
    for await (const [message] of socket) {
      disk.append("seen", `${String(message)}\n`);
      await socket.send(message!);
    }
  });
  world.node("client", async ({ log }) => {
    for (let n = 0; ; n++) {
      const socket = new zmq.Request({ linger: 0, receiveTimeout: 300, ...options });
      socket.connect("tcp://server:5555");
      try {
        for (; ; n++) {
          await socket.send(String(n));
          await socket.receive();
          log("reply", n);
          await sleep(100);
        }
      } catch {
        socket.close();
      }
    }
  });
  return world;
}

/** How many answers the client has had in that time. */
export function replies({ history }: World, from: number, until: number): number {
  return history.filter(({ event, time }) => event === "reply" && time >= from && time < until).length;
}
