/** `zmq proxy`: what it takes. */
import { Option } from "commander";
import type { CommandSpec } from "../command.js";
import * as shared from "../options/shared.js";
import { collect, duration, wholeNumber } from "../values.js";

const endpoint = collect((text: string) => text);

export const proxy: CommandSpec = {
  name: "proxy",
  args: [["<kind>", "queue (router, dealer), forwarder (xsub, xpub) or streamer (pull, push)"]],
  summary: "pass messages on between two sockets",
  details: `Clients, publishers or producers connect to the front end; services, subscribers or workers to the
back end. On a terminal, a line shows what passes; --stats writes it as JSON lines.`,
  options: (command) => {
    command
      .optionsGroup("Endpoints:")
      .option("--frontend <endpoint>", "bind the front end; may be repeated", endpoint)
      .option("--backend <endpoint>", "bind the back end; may be repeated", endpoint)
      .option("--frontend-connect <endpoint>", "connect the front end; may be repeated", endpoint)
      .option("--backend-connect <endpoint>", "connect the back end; may be repeated", endpoint)
      .option("--capture <endpoint>", "publish all messages there, for a sub socket; may be repeated", endpoint)
      .optionsGroup("Options:")
      .option("-n, --count <n>", "end after this number of messages, both ways", wholeNumber(1))
      .addOption(new Option("--stats <time>", "write statistics so often, as JSON lines").argParser(duration));
    shared.progressOption(command);
    shared.socketOptions(command);
  },
  examples: [
    {
      shows: "a queue of requests in front of several services",
      command: "zmq proxy queue --frontend tcp://127.0.0.1:5557 --backend tcp://127.0.0.1:5561",
    },
    {
      shows: "a forwarder between networks, with statistics each second",
      command: `zmq proxy forwarder --frontend-connect tcp://127.0.0.1:5556 --backend tcp://127.0.0.1:5562 --stats 1s`,
    },
    {
      shows: "a streamer, whose messages 'zmq recv sub --connect tcp://127.0.0.1:5563' sees too",
      command: `zmq proxy streamer --frontend tcp://127.0.0.1:5555 --backend tcp://127.0.0.1:5562 \\
  --capture tcp://127.0.0.1:5563`,
    },
  ],
  load: () => import("../run/proxy.js"),
};
