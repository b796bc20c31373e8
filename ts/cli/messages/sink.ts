/** Where received messages go: stdout, a file, or a file for each message. */
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Output } from "../io/output.js";
import type { Session } from "../session.js";
import type { Format, TextMessage } from "./parts.js";
import { writeMessage, type WriteLayout } from "./write-message.js";

export interface OutputOptions {
  readonly format: Format;
  readonly separator?: Buffer;
  readonly null?: boolean;
  readonly output?: string;
}

const TAB = Buffer.from("\t");
const LINE = Buffer.from("\n");
const NUL = Buffer.of(0);

export interface Sink {
  write(message: TextMessage): Promise<void>;
  end(): Promise<void>;
}

export function sinkOf(options: OutputOptions, session: Session): Sink {
  const { format, separator = TAB, output } = options;
  const delimiter = options.null === true ? NUL : LINE;
  const layout = (escape: boolean): WriteLayout => ({ format, separator, delimiter, escape });
  if (output?.includes("%d") === true) return eachIntoAFile(output, layout(false));
  if (output !== undefined) return intoAFile(output, layout(false));
  const shown = layout(session.out.isTerminal && format === "text");
  return { write: (message) => session.out.write(writeMessage(message, shown)), end: () => session.out.flush() };
}

function eachIntoAFile(pattern: string, layout: WriteLayout): Sink {
  let number = 0;
  return {
    write: (message) => writeFile(pattern.replace("%d", String(++number)), writeMessage(message, layout)),
    end: () => Promise.resolve(),
  };
}

function intoAFile(path: string, layout: WriteLayout): Sink {
  const stream = createWriteStream(path);
  const out = new Output(stream, `'${path}'`);
  return {
    write: (message) => out.write(writeMessage(message, layout)),
    end: async () => {
      await out.flush();
      await new Promise<void>((resolve) => stream.end(resolve));
    },
  };
}
