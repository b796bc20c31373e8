// A module of worlds: clients that wait for ever for the reply of a server that was started again.
export const until = 8000;
export const faults = { count: [0, 3], nodes: ["server"], kinds: ["restart", "stall"], within: [500, 4000] };
export const sizes = { clients: [1, 4], unused: [3, 90] };
export const options = { link: { latency: [1, 30] } };

export default function build(world, { clients }) {
  world.node("server", async ({ zmq, sleep }) => {
    const socket = new zmq.Reply({ linger: 0 });
    await socket.bind("tcp://*:5555");
    for await (const [message] of socket) {
      await sleep(5);
      await socket.send(message);
    }
  });
  for (let n = 0; n < clients; n++)
    world.node(`client${n}`, async ({ zmq, sleep, log }) => {
      const socket = new zmq.Request({ linger: 0 });
      socket.connect("tcp://server:5555");
      for (;;) {
        await socket.send("x");
        await socket.receive();
        log("reply");
        await sleep(300);
      }
    });
}

export function check({ history, nodes }) {
  const late = new Set(history.filter(({ time }) => time > 7000).map(({ node }) => node));
  return late.size === nodes.length - 1 || `${nodes.length - 1 - late.size} clients wait`;
}
