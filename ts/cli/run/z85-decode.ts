/** `zmq z85 decode`. */
import type { Invocation } from "../command.js";
import { usageError } from "../exit.js";
import { wholeOf } from "../io/records.js";
import { decodeZ85 } from "../z85.js";

export async function run({ args: [text], options, session }: Invocation): Promise<void> {
  const given = (text ?? (await wholeOf(session.stdin)).toString("latin1")).replace(/\r?\n$/, "");
  const bytes = decodeZ85(given);
  if (bytes === undefined)
    throw usageError(
      `'${given.slice(0, 60)}' is not Z85`,
      "Z85 is a multiple of 5 characters: letters, digits and .-:+=^!/*?&<>()[]{}@%$#",
    );
  if ((options as { hex?: boolean }).hex === true) await session.out.line(bytes.toString("hex"));
  else await session.out.write(bytes);
}
