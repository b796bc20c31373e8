/** `zmq ping`: what it takes. */
import type { CommandSpec } from "../command.js";
import * as shared from "../options/shared.js";
import { duration, wholeNumber } from "../values.js";

export const ping: CommandSpec = {
  name: "ping",
  args: [["<endpoint>", "a peer that listens: tcp or ipc"]],
  summary: "shake hands with a peer, and measure round trips",
  details: `Says which version of ZMTP, which mechanism and which type of socket a peer has, and how long its
answers take. A peer with NULL needs nothing; PLAIN needs --plain; of CURVE, the greeting is shown,
and with --server-key (and own keys, if the server admits only some) the handshake is measured.
The peer sees a socket that goes with its own, which sends no message.`,
  options: (command) => {
    command
      .option("-n, --count <n>", "round trips", wholeNumber(0), 3)
      .option("-i, --interval <time>", "time between two", duration, 200)
      .option("--timeout <time>", "longest wait for each answer; exit code 3", duration, 5000)
      .option("-j, --json", "print JSON");
    shared.securityOptions(command);
  },
  examples: [
    { shows: "which socket listens at port 5557?", command: "zmq ping tcp://127.0.0.1:5557" },
    { shows: "for a program", command: "zmq ping --count 1 --json tcp://127.0.0.1:5557" },
    { shows: "a server of CURVE", command: "zmq ping --server-key server.key tcp://127.0.0.1:5555" },
  ],
  load: () => import("../run/ping.js"),
};
