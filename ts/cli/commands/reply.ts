/** `zmq reply`: what it takes. */
import type { CommandSpec } from "../command.js";
import * as shared from "../options/shared.js";
import { wholeNumber } from "../values.js";

export const reply: CommandSpec = {
  name: "reply",
  args: [["[messages...]", "the replies, in turn, and then from the first again"]],
  summary: "answer requests",
  details: `Each request is written as a line, unless --quiet is given. The answer is one of the messages; or
the request itself (--echo); or what a shell command prints that reads the request (--exec); or,
without any of these, the next line of stdin.`,
  options: (command) => {
    shared.endpointOptions(command);
    command
      .option("--type <type>", "rep, router, server, peer, pair or channel", "rep")
      .option("-e, --echo", "answer with the request")
      .option("-x, --exec <command>", "answer with what the command prints; it reads the request from stdin")
      .option("-n, --count <n>", "end after this number of requests", wholeNumber(1));
    shared.outputOptions(command);
    command.option("-q, --quiet", "do not write requests");
    shared.socketOptions(command);
    shared.securityOptions(command);
  },
  examples: [
    { shows: "echo every request", command: "zmq reply --bind tcp://127.0.0.1:5557 --echo" },
    {
      shows: "the same reply to each of three requests",
      command: "zmq reply --bind tcp://127.0.0.1:5557 --count 3 World",
    },
    {
      shows: "a service made from a shell command",
      command: "zmq reply --bind tcp://127.0.0.1:5557 --quiet --exec 'tr a-z A-Z'",
    },
  ],
  load: () => import("../run/reply.js"),
};
