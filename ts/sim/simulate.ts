/** The beginning of a simulation. */
import type { WorldOptions } from "./options.js";
import { World } from "./world.js";

/**
 * Makes a world.
 *
 * @example
 * const world = simulate({ seed: 7 });
 * world.node("server", async ({ zmq }) => {
 *   const socket = new zmq.Reply();
 *   await socket.bind("tcp://*:5555");
 *   for await (const [message] of socket) await socket.send(message);
 * });
 * world.node("client", async ({ zmq, log }) => {
 *   const socket = new zmq.Request();
 *   socket.connect("tcp://server:5555");
 *   await socket.send("hello");
 *   log("reply", String(await socket.receive()));
 * });
 * await world.run({ until: 1000 });
 */
export function simulate(options: WorldOptions = {}): World {
  return new World(options);
}
