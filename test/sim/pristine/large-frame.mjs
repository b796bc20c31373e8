// A large message over a slow link, with heartbeats: nothing fails, and the connection must stay.
// libzmq 4.3.4 ends it while the message is on its way (libzmq-src/patches/041-heartbeat-life).
export const until = 30_000;
export const options = { link: { latency: [1, 20] } };
export const sizes = { kilobytes: [1, 900], bandwidth: [100, 1000] };
const HEARTBEATS = { heartbeatInterval: 500, heartbeatTimeout: 1500, linger: 0 };

export default function build(world, { kilobytes, bandwidth }) {
  world.node("sink", async ({ zmq, log }) => {
    const socket = new zmq.Pull(HEARTBEATS);
    await socket.bind("tcp://*:5557");
    for await (const [message] of socket) log("got", message.length);
  });
  world.node("source", async ({ zmq, log }) => {
    const socket = new zmq.Push(HEARTBEATS);
    void (async () => {
      for await (const { type } of socket.events) if (type === "disconnect") log("disconnect");
    })();
    socket.connect("tcp://sink:5557");
    await socket.send(Buffer.alloc(kilobytes * 1000));
  });
  world.link("source", "sink", { bandwidth: bandwidth * 1000 });
  world.invariant("a connection that works stays", (history) => history.at(-1)?.event !== "disconnect");
  world.finally("the message arrives", (history) => history.some(({ event }) => event === "got"));
}
