/** Options that several commands share. Each function adds a group of them to a command. */
import { Option, type Command } from "commander";
import { FORMATS } from "../messages/parts.js";
import { usageError } from "../exit.js";
import { byteSize, collect, duration, positiveNumber, separatorBytes, textOrHex, wholeNumber } from "../values.js";

const text = (value: string): string => value;

/** "name:password" */
function credentials(value: string): [string, string] {
  const at = value.indexOf(":");
  if (at <= 0) throw usageError(`'${value}' is not NAME:PASSWORD`, "such as admin:secret");
  return [value.slice(0, at), value.slice(at + 1)];
}

export function endpointOptions(command: Command): void {
  command
    .optionsGroup("Endpoints:")
    .option("-b, --bind <endpoint>", "bind the endpoint; may be repeated", collect(text))
    .option("-c, --connect <endpoint>", "connect to the endpoint; may be repeated", collect(text));
}

export function securityOptions(command: Command): void {
  command
    .optionsGroup("Security (a KEY is 40 characters of Z85, or a certificate file):")
    .option("--server-key <key>", "CURVE client: the public key of the server")
    .option("--certificate <file>", "CURVE: the own secret certificate, as 'zmq keygen --output' writes it")
    .option("--public-key <key>", "CURVE: the own public key")
    .option("--secret-key <key>", "CURVE: the own secret key; other users can see it in the list of processes")
    .option("--server", "CURVE: this side is the server")
    .option("--authorized <folder>", "CURVE server: admit only clients with a certificate in the folder")
    .option("--plain <name:password>", "PLAIN client: who it is", credentials)
    .option("--user <name:password>", "PLAIN server: admit this user; may be repeated", collect(credentials))
    .option("--zap-domain <domain>", "the domain in requests for authentication");
}

/** Below it, libzmq refuses the messages of a handshake. */
const LEAST_SIZE = 64;

function messageSize(value: string): number {
  const size = byteSize(value);
  if (size < LEAST_SIZE)
    throw usageError(
      `${size} bytes are too few for a handshake`,
      `its messages count, too: NULL needs ${LEAST_SIZE} bytes, CURVE and long identities 512`,
    );
  return size;
}

export function socketOptions(command: Command): void {
  command
    .optionsGroup("Socket:")
    .option("--identity <id>", "routing id of the socket: text, or 0x and hexadecimal digits", textOrHex)
    .option("--high-water-mark <n>", "messages that a queue holds before it is full", wholeNumber(0))
    .option("--max-size <bytes>", "largest message that is accepted from a peer, from 64 bytes", messageSize)
    .option("--conflate", "keep only the last message")
    .option("--ipv6", "use IPv6 too")
    .option("--heartbeat <time>", "time between heartbeats of a connection", duration)
    .option("--reconnect <time>", "pause before a reconnection", duration)
    .option("--socks <host:port>", "SOCKS5 proxy for tcp connections");
}

export function inputOptions(command: Command): void {
  command
    .optionsGroup("Messages:")
    .addOption(new Option("-f, --format <format>", "how messages are written").choices(FORMATS).default("text"))
    .option(
      "-s, --separator <text>",
      "divides a message into parts; \\t, \\0, \\x1f and the like are understood",
      separatorBytes,
    )
    .option("-F, --file <path>", "send the bytes of a file as one message; may be repeated", collect(text))
    .option("-w, --whole", "send all of stdin as one message")
    .option("-0, --null", "messages in stdin end with a NUL byte, not with a line")
    .option("--prefix <text>", "a part before the others; may be repeated", collect(textOrHex));
}

export function outputOptions(command: Command): void {
  command
    .optionsGroup("Output:")
    .addOption(new Option("-f, --format <format>", "how messages are written").choices(FORMATS).default("text"))
    .option("-s, --separator <text>", "stands between parts (default: a tab)", separatorBytes)
    .option("-0, --null", "messages end with a NUL byte, not with a line")
    .option("-o, --output <path>", "write messages into a file; with %d in its name, each into a file of its own");
}

export function paceOptions(command: Command): void {
  command
    .optionsGroup("Pace:")
    .option("-n, --count <n>", "end after this number of messages", wholeNumber(1))
    .addOption(
      new Option("-r, --rate <n>", "messages in a second, at most").argParser(positiveNumber).conflicts("interval"),
    )
    .option("-i, --interval <time>", "time between messages: 500ms, 2s, 1m", duration);
}

export function progressOption(command: Command): void {
  command.option("-q, --quiet", "no notes and no progress line on stderr");
}
