/** `zmq z85 encode`. */
import type { Invocation } from "../command.js";
import { usageError } from "../exit.js";
import { wholeOf } from "../io/records.js";
import { decodeHex } from "../messages/hex.js";
import { encodeZ85 } from "../z85.js";

export async function run({ args: [text], options, session }: Invocation): Promise<void> {
  const given = text === undefined ? await wholeOf(session.stdin) : Buffer.from(text);
  const bytes = (options as { hex?: boolean }).hex === true ? decodeHex(given.toString("latin1")) : given;
  if (bytes.length % 4 !== 0)
    throw usageError(
      `${bytes.length} bytes cannot be encoded`,
      "Z85 needs a multiple of 4 bytes; an end of line counts, too",
    );
  await session.out.line(encodeZ85(bytes));
}
