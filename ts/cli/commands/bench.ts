/** `zmq bench`: what it takes. */
import { Option, type Command } from "commander";
import type { CommandSpec } from "../command.js";
import * as shared from "../options/shared.js";
import { byteSize, duration, wholeNumber } from "../values.js";

const runExamples = [
  {
    shows: "throughput and latency against 'zmq bench serve --bind tcp://127.0.0.1:5564'",
    command: "zmq bench run --connect tcp://127.0.0.1:5564 --count 10000 --round-trips 1000",
  },
  {
    shows: "latency of any service that answers requests",
    command: "zmq bench run --type req --connect tcp://127.0.0.1:5557 --round-trips 100",
  },
];

const serveExamples = [
  { shows: "the other side of 'zmq bench run'", command: "zmq bench serve --bind tcp://127.0.0.1:5564" },
];

export const bench: CommandSpec = {
  name: "bench",
  summary: "measure throughput and latency against a peer",
  examples: [...serveExamples, ...runExamples],
  commands: [
    {
      name: "serve",
      summary: "be the peer: count messages, and send back round trips",
      options: (command: Command): void => {
        shared.endpointOptions(command);
        command.option("-n, --count <n>", "end after this number of measurements", wholeNumber(1));
        shared.progressOption(command);
        shared.securityOptions(command);
      },
      examples: serveExamples,
      load: () => import("../run/bench-serve.js"),
    },
    {
      name: "run",
      summary: "measure throughput and latency",
      details: `With --type dealer, the default, the peer is 'zmq bench serve', which counts what has arrived. With
req the peer is any service that answers, and round trips are measured; with push it is any pull
socket, and what is measured is how fast messages leave.`,
      options: (command: Command): void => {
        shared.endpointOptions(command);
        command
          .optionsGroup("Measurement:")
          .addOption(
            new Option("--type <type>", "type of the socket").choices(["dealer", "req", "push"]).default("dealer"),
          )
          .option("--size <bytes>", "size of a message: 10, 1kB, 1MB", byteSize, 10)
          .option("-n, --count <n>", "messages for the throughput", wholeNumber(1), 100_000)
          .option("--round-trips <n>", "round trips for the latency", wholeNumber(1), 10_000)
          .option("--timeout <time>", "longest wait for an answer; exit code 3", duration, 10_000)
          .option("-j, --json", "print JSON");
        shared.progressOption(command);
        shared.securityOptions(command);
      },
      examples: runExamples,
      load: () => import("../run/bench-run.js"),
    },
  ],
};
