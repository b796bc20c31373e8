/**
 * Ends in the way that `argv[3]` names, with the package `argv[2]` and a peer at `argv[4]`. Used by
 * test/parity/exit.test.ts.
 */
const [, , name, way, endpoint] = process.argv;
const zmq = await import(name);

/** Resolves when the socket is connected. */
async function connected(socket) {
  const linked = (async () => {
    for await (const { type } of socket.events) if (type === "handshake") return;
  })();
  socket.connect(endpoint);
  await linked;
  return socket;
}

const ways = {
  async "sockets open"() {
    await new zmq.Router().bind("tcp://127.0.0.1:*");
    new zmq.Dealer().connect(endpoint);
  },
  async "a receive pending"() {
    const dealer = new zmq.Dealer();
    dealer.connect(endpoint);
    await dealer.send("ready");
    console.log(String((await dealer.receive())[0]));
  },
  async "a loop over messages"() {
    const dealer = new zmq.Dealer();
    dealer.connect(endpoint);
    await dealer.send("ready");
    for await (const [text] of dealer) {
      console.log(String(text));
      dealer.close();
    }
  },
  async "a send pending"() {
    const dealer = new zmq.Dealer({ immediate: true });
    dealer.connect(endpoint);
    await dealer.send("ready");
    console.log("sent");
  },
  async "events pending"() {
    const dealer = new zmq.Dealer();
    dealer.events.on("handshake", ({ type }) => {
      console.log(type);
      dealer.close();
    });
    dealer.events.on("end", ({ type }) => console.log(type));
    dealer.connect(endpoint);
  },
  async "messages unsent"() {
    const dealer = new zmq.Dealer();
    dealer.connect(endpoint);
    for (let i = 0; i < 100; i++) await dealer.send(String(i));
  },
  async "messages unsent on a closed socket"() {
    await ways["messages unsent"]();
    const dealer = new zmq.Dealer();
    dealer.connect(endpoint);
    await dealer.send("another");
    dealer.close();
  },
  async "process.exit() with messages unsent"() {
    const dealer = await connected(new zmq.Dealer());
    for (let i = 0; i < 100; i++) await dealer.send(String(i));
    process.exit(3);
  },
  async "process.exit(), nobody there"() {
    const push = new zmq.Push();
    push.connect("tcp://127.0.0.1:1");
    await push.send("to nobody");
    process.exit(3);
  },
  async "nobody there, linger 0"() {
    const push = new zmq.Push({ linger: 0 });
    push.connect("tcp://127.0.0.1:1");
    await push.send("to nobody");
  },
  async "nobody there, not blocky"() {
    zmq.context.blocky = false;
    const push = new zmq.Push();
    push.connect("tcp://127.0.0.1:1");
    await push.send("to nobody");
    push.close();
  },
  async "nobody there, linger 600"() {
    const push = new zmq.Push({ linger: 600 });
    push.connect("tcp://127.0.0.1:1");
    await push.send("to nobody");
  },
  async "a warning in a context that is not blocky"() {
    const context = new zmq.Context({ blocky: false });
    const push = new zmq.Push({ context, linger: 600 });
    push.connect("tcp://127.0.0.1:1");
    await push.send("to nobody");
    push.close();
  },
};

await ways[way]();
