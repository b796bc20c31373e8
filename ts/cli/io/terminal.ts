/**
 * What is shown to people alone: colours, and notes on stderr. There are none where the stream is
 * not a terminal, where NO_COLOR is set, or where TERM is "dumb"; FORCE_COLOR asks for colours
 * anyway.
 */
import { styleText } from "node:util";

export type Style = Parameters<typeof styleText>[0];
export type Painter = (style: Style, text: string) => string;

export function hasColours(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"] !== undefined) return env["FORCE_COLOR"] !== "0";
  return stream.isTTY && env["TERM"] !== "dumb";
}

export function painter(stream: NodeJS.WriteStream): Painter {
  if (!hasColours(stream)) return (_style, text) => text;
  return (style, text) => styleText(style, text);
}
