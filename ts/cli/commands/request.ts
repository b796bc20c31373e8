/** `zmq request`: what it takes. */
import type { CommandSpec } from "../command.js";
import * as shared from "../options/shared.js";
import { duration, textOrHex, wholeNumber } from "../values.js";

export const request: CommandSpec = {
  name: "request",
  args: [["[messages...]", "the requests; without any, each line of stdin is one"]],
  summary: "send requests, and write each reply as a line",
  details: `One request after the other, each with its reply. A reply that does not come within --timeout is
asked for again --retries times, on a new connection. A dealer speaks as a req does, with an empty
part before the request.`,
  options: (command) => {
    shared.endpointOptions(command);
    command
      .option("--type <type>", "req, dealer, router, client, peer, pair or channel", "req")
      .option("--to <id>", "for router: identity of the peer, which is a router or a dealer", textOrHex);
    shared.inputOptions(command);
    command.option(
      "-o, --output <path>",
      "write replies into a file; with %d in its name, each into a file of its own",
    );
    shared.paceOptions(command);
    command
      .option("--timeout <time>", "longest wait for a reply; exit code 3", duration)
      .option("--retries <n>", "further attempts after a timeout", wholeNumber(0), 0);
    shared.progressOption(command);
    shared.socketOptions(command);
    shared.securityOptions(command);
  },
  examples: [
    { shows: "a request, and its reply", command: "zmq request --connect tcp://127.0.0.1:5557 hello" },
    {
      shows: "at most a second for each of three attempts",
      command: "zmq request --connect tcp://127.0.0.1:5557 --timeout 1s --retries 2 hello",
    },
    {
      shows: "each line of a file as a request",
      command: "zmq request --connect tcp://127.0.0.1:5557 < lines.txt",
    },
    {
      shows: "the same request four times, 50 ms apart",
      command: "zmq request --connect tcp://127.0.0.1:5557 --count 4 --interval 50ms ping",
    },
  ],
  load: () => import("../run/request.js"),
};
