/** `zmq send`: what it takes. */
import type { CommandSpec } from "../command.js";
import * as shared from "../options/shared.js";
import { duration, textOrHex, wholeNumber } from "../values.js";

export const send: CommandSpec = {
  name: "send",
  args: [
    ["<type>", "type of the socket: push, pub, dealer, router, pair, radio, client, …"],
    ["[messages...]", "the messages; without any, each line of stdin is one"],
  ],
  summary: "send messages",
  details: `A message goes out when a peer is connected. A pub or xpub socket first waits for a subscriber, so
that no message is lost to a slow joiner; --wait 0 sends at once. The command ends when all
messages are sent.`,
  options: (command) => {
    shared.endpointOptions(command);
    shared.inputOptions(command);
    command
      .option("-t, --topic <text>", "first part of each message, for pub and xpub", textOrHex)
      .option("--to <peer>", "peer of a router (its identity), of a dgram (its address) or a server (its number)")
      .option("-g, --group <name>", "group of a radio's messages");
    shared.paceOptions(command);
    command
      .option("--wait <n>", "peers, or subscriptions of pub and xpub, to wait for first", wholeNumber(0))
      .option("--timeout <time>", "longest wait for a peer or for room in a queue; exit code 3", duration)
      .option("--linger <time>", "longest time at the end for messages that are on their way", duration);
    shared.progressOption(command);
    shared.socketOptions(command);
    shared.securityOptions(command);
  },
  examples: [
    { shows: "one message to a pull socket", command: "zmq send push --connect tcp://127.0.0.1:5555 hello" },
    {
      shows: "each line of a file as a message, ten in a second",
      command: "zmq send push --bind tcp://127.0.0.1:5555 --rate 10 < lines.txt",
    },
    {
      shows: "publish under a topic, in two parts",
      command: "zmq send pub --bind tcp://127.0.0.1:5556 --topic weather '21 °C'",
    },
    {
      shows: "bytes as hexadecimal digits, parts divided by a bar",
      command: "zmq send dealer --connect tcp://127.0.0.1:5557 --format hex --separator '|' '00ff|cafe'",
    },
    {
      shows: "a file as one message, encrypted with CURVE",
      command: "zmq send push --connect tcp://127.0.0.1:5555 --server-key server.key --file picture.png",
    },
  ],
  load: () => import("../run/send.js"),
};
