/** `zmq keygen` and `zmq z85`: what they take. */
import type { CommandSpec } from "../command.js";
import { usageError } from "../exit.js";
import { collect } from "../values.js";

/** "name=value" */
function property(value: string): [string, string] {
  const at = value.indexOf("=");
  if (at <= 0) throw usageError(`'${value}' is not NAME=VALUE`, "such as --meta name=Alice");
  return [value.slice(0, at), value.slice(at + 1)];
}

export const keygen: CommandSpec = {
  name: "keygen",
  summary: "make a pair of CURVE keys",
  details: `With --output, writes them as certificate files of czmq: PATH with the public key, and PATH_secret
with both, which only its owner can read. The other commands take such files as keys.`,
  options: (command) =>
    void command
      .option("-o, --output <path>", "write certificate files")
      .option("-m, --meta <name=value>", "a property of the certificate; may be repeated", collect(property))
      .option("-j, --json", "print JSON"),
  examples: [
    { shows: "print a pair", command: "zmq keygen" },
    {
      shows: "certificate files of a server: server.key and server.key_secret",
      command: "zmq keygen --output server.key",
    },
    { shows: "for a program", command: "zmq keygen --json" },
  ],
  load: () => import("../run/keygen.js"),
};

const inOut = "a text; without it, stdin";

export const z85: CommandSpec = {
  name: "z85",
  summary: "turn bytes into Z85 text, and back (RFC 32)",
  examples: [
    { shows: "8 bytes, given as hexadecimal digits", command: "zmq z85 encode --hex 864FD26FB559F75B" },
    { shows: "back to hexadecimal digits", command: "zmq z85 decode --hex HelloWorld" },
    { shows: "bytes through pipes", command: "printf 12345678 | zmq z85 encode | zmq z85 decode" },
  ],
  commands: [
    {
      name: "encode",
      summary: "bytes to text: 5 characters for 4 bytes",
      args: [["[text]", inOut]],
      options: (command) => void command.option("-x, --hex", "the bytes are given as hexadecimal digits"),
      examples: [{ shows: "from stdin", command: "printf 12345678 | zmq z85 encode" }],
      load: () => import("../run/z85-encode.js"),
    },
    {
      name: "decode",
      summary: "text to bytes: 4 bytes for 5 characters",
      args: [["[text]", inOut]],
      options: (command) => void command.option("-x, --hex", "write hexadecimal digits"),
      examples: [{ shows: "as hexadecimal digits", command: "zmq z85 decode --hex HelloWorld" }],
      load: () => import("../run/z85-decode.js"),
    },
  ],
};
