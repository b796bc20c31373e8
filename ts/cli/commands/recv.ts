/** `zmq recv`: what it takes. */
import type { CommandSpec } from "../command.js";
import * as shared from "../options/shared.js";
import { collect, duration, textOrHex, wholeNumber } from "../values.js";

export const recv: CommandSpec = {
  name: "recv",
  args: [["<type>", "type of the socket: pull, sub, dealer, router, pair, dish, gather, …"]],
  summary: "receive messages, and write each as a line",
  details: `Bytes come out as they were sent, unless stdout is a terminal, on which control characters are
shown as \\xHH. The formats hex, base64 and json are safe for every message; raw writes the bytes
and nothing else. A command that reads slowly holds the sender back.`,
  options: (command) => {
    shared.endpointOptions(command);
    shared.outputOptions(command);
    command
      .option("-t, --topic <text>", "subscribe to messages that begin so; may be repeated", collect(textOrHex))
      .option(
        "-g, --group <name>",
        "group that a dish joins; may be repeated",
        collect((name) => name),
      )
      .option("-n, --count <n>", "end after this number of messages", wholeNumber(1))
      .option("--timeout <time>", "longest wait for a message; exit code 3", duration);
    shared.progressOption(command);
    shared.socketOptions(command);
    shared.securityOptions(command);
  },
  examples: [
    { shows: "one message from a push socket", command: "zmq recv pull --bind tcp://127.0.0.1:5555 --count 1" },
    {
      shows: "messages about the weather, as JSON lines",
      command: "zmq recv sub --connect tcp://127.0.0.1:5556 --topic weather --format json",
    },
    {
      shows: "each message into a file of its own: part-1.bin, part-2.bin, …",
      command: "zmq recv pull --bind tcp://127.0.0.1:5555 --format raw --output part-%d.bin",
    },
    {
      shows: "as a CURVE server that admits the keys in a folder",
      command:
        "zmq recv pull --bind tcp://127.0.0.1:5555 --server --certificate server.key_secret --authorized clients",
    },
    { shows: "a group of a radio", command: "zmq recv dish --bind udp://127.0.0.1:5558 --group news" },
  ],
  load: () => import("../run/recv.js"),
};
