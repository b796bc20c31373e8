/** `zmq monitor`: what it takes. */
import type { CommandSpec } from "../command.js";
import * as shared from "../options/shared.js";
import { duration, wholeNumber } from "../values.js";

export const monitor: CommandSpec = {
  name: "monitor",
  args: [["[type]", "type of the socket, which must go with its peers", "dealer"]],
  summary: "show the events of an endpoint's connections",
  details: `Opens a socket, and writes what happens to its connections: bound, connected, accepted, handshakes
and why they failed, retries, disconnections. Messages that arrive are dropped.`,
  options: (command) => {
    shared.endpointOptions(command);
    command
      .optionsGroup("Options:")
      .option("-j, --json", "write JSON lines")
      .option("-n, --count <n>", "end after this number of events", wholeNumber(1))
      .option("--until <event>", "end after the first event of this type, such as handshake")
      .option("--timeout <time>", "longest wait for an event; exit code 3", duration);
    shared.socketOptions(command);
    shared.securityOptions(command);
  },
  examples: [
    { shows: "who connects to port 5555?", command: "zmq monitor pull --bind tcp://127.0.0.1:5555" },
    {
      shows: "wait until a server can be reached, for 5 seconds at most",
      command: "zmq monitor dealer --connect tcp://127.0.0.1:5557 --until handshake --timeout 5s",
    },
    {
      shows: "JSON lines for a program",
      command: "zmq monitor sub --connect tcp://127.0.0.1:5556 --json --count 3",
    },
  ],
  load: () => import("../run/monitor.js"),
};
