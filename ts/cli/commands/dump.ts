/** `zmq dump`: what it takes. */
import type { CommandSpec } from "../command.js";
import { wholeNumber } from "../values.js";

export const dump: CommandSpec = {
  name: "dump",
  summary: "relay a connection, and show its ZMTP frames",
  details: `Stands between two peers: one connects to --bind, and the bytes go on to --connect and back, as they
are. Each greeting, command and message is written as a line, → from the one that has connected,
← from the other. Faults of the protocol are marked with ✗. Versions 1.0, 2.0, 3.0 and 3.1 are
decoded, with NULL, PLAIN and CURVE; passwords are left out, and encrypted messages stay so.
With --count, the exit code is 4 if there were faults.`,
  options: (command) =>
    void command
      .requiredOption("-b, --bind <endpoint>", "where to listen: tcp or ipc")
      .requiredOption("-c, --connect <endpoint>", "the peer: tcp or ipc")
      .option("-n, --count <n>", "end after this number of connections", wholeNumber(1))
      .option("-j, --json", "write JSON lines")
      .option("-x, --hex", "show the first bytes of messages as hexadecimal digits, too")
      .option("-q, --quiet", "show faults only"),
  examples: [
    {
      shows: "see what a client says to the server at port 5557: it connects to 5560 instead",
      command: "zmq dump --bind tcp://127.0.0.1:5560 --connect tcp://127.0.0.1:5557",
    },
    {
      shows: "one connection, as JSON lines",
      command: "zmq dump --bind tcp://127.0.0.1:5560 --connect tcp://127.0.0.1:5557 --count 1 --json",
    },
  ],
  load: () => import("../run/dump.js"),
};
