/**
 * Greets `argv[2]`, and after the answer it sends one more message in a listener to the end of the
 * process, which `argv[3]` names. Then it prints whether its socket is still open.
 */
import { Dealer } from "libzmq-wasm";

const [, , endpoint, when] = process.argv;
const dealer = new Dealer();
const last = () => dealer.send("the last one");

const endings = {
  beforeExit: () => process.on("beforeExit", last),
  "beforeExit, after promises": () =>
    process.on("beforeExit", async () => {
      for (let i = 0; i < 10; i++) await undefined;
      await last();
    }),
  "beforeExit, after other work": () =>
    process.once("beforeExit", () => {
      setTimeout(last, 1);
    }),
  exit: () => process.on("exit", last),
  "exit, by process.exit()": () => {
    process.on("exit", last);
    setImmediate(() => process.exit());
  },
};

dealer.connect(endpoint);
await dealer.send("hello");
await dealer.receive();
endings[when]();
process.on("exit", () => console.log(dealer.closed ? "closed" : "open"));
