/**
 * Where the messages of a command come from: its arguments, files, or stdin. Arguments and files
 * are repeated up to `count`; stdin ends earlier.
 */
import { readFile } from "node:fs/promises";
import { lines, records, wholeOf } from "../io/records.js";
import type { Format, TextMessage } from "./parts.js";
import { readMessage } from "./read-message.js";

export interface InputOptions {
  readonly format: Format;
  readonly separator?: Buffer;
  readonly file?: readonly string[];
  readonly whole?: boolean;
  readonly null?: boolean;
  readonly prefix?: readonly Buffer[];
  readonly count?: number;
}

export interface Source {
  readonly messages: AsyncIterable<TextMessage>;
  /** How many there are; undefined: not known. */
  readonly total: number | undefined;
  /** True: a person types them, on the terminal that a progress line would overwrite. */
  readonly typed: boolean;
}

export function sourceOf(texts: readonly string[], options: InputOptions, stdin: NodeJS.ReadStream): Source {
  const given = texts.length + (options.file?.length ?? 0);
  if (given > 0) return { messages: repeated(texts, options), total: options.count ?? given, typed: false };
  return { messages: fromStdin(options, stdin), total: options.count, typed: stdin.isTTY };
}

async function* repeated(texts: readonly string[], options: InputOptions): AsyncGenerator<TextMessage, void> {
  const files = await Promise.all((options.file ?? []).map((path) => readFile(path)));
  const messages = [
    ...texts.map((text) => read(Buffer.from(text), options)),
    ...files.map((bytes) => prefixed({ parts: [bytes] }, options)),
  ];
  const count = options.count ?? messages.length;
  for (let i = 0; i < count; i++) yield messages[i % messages.length]!;
}

async function* fromStdin(options: InputOptions, stdin: NodeJS.ReadStream): AsyncGenerator<TextMessage, void> {
  const { count = Infinity, whole = false } = options;
  if (whole) {
    yield read(await wholeOf(stdin), options);
    return;
  }
  let sent = 0;
  for await (const record of options.null === true ? records(stdin, Buffer.of(0)) : lines(stdin)) {
    yield read(record, options);
    if (++sent >= count) return;
  }
}

function read(bytes: Buffer, options: InputOptions): TextMessage {
  const { format, separator } = options;
  return prefixed(readMessage(bytes, { format, separator }), options);
}

function prefixed(message: TextMessage, { prefix = [] }: InputOptions): TextMessage {
  return prefix.length === 0 ? message : { ...message, parts: [...prefix, ...message.parts] };
}
