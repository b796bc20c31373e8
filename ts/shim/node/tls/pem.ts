/**
 * PEM texts: certificates, private keys, and the lines before them. RFC 7468 lets other text stand
 * outside of the blocks; of that, lines that begin with "wss-" are settings that libzmq has no
 * options for (docs/additions.md).
 */
import type { X509Certificate } from "node:crypto";
import { INVALID_PEM } from "../../tls-failures.js";
import { crypto } from "../system/builtin.js";

/** The error of a text that cannot be used. */
export function pemError(message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { code: INVALID_PEM });
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;

/** The blocks whose label ends so. */
function blocksOf(text: string, label: string): string[] {
  return Array.from(text.matchAll(BLOCK))
    .filter(([, found = ""]) => found.endsWith(label))
    .map(([block]) => block);
}

/** A certificate, as text and taken apart. */
export interface Certificate {
  readonly text: string;
  readonly x509: X509Certificate;
}

/**
 * The certificates of a text, in their order. `option` names it in errors. Throws where one is
 * malformed.
 */
export function certificatesOf(text: string, option: string): Certificate[] {
  return blocksOf(text, "CERTIFICATE").map((block, at) => {
    try {
      return { text: block, x509: new (crypto().X509Certificate)(block) };
    } catch (cause) {
      throw pemError(`${option}: certificate ${at + 1} is malformed (${messageOf(cause)})`, cause);
    }
  });
}

/** The private keys of a text, in their order. */
export function privateKeysOf(text: string): string[] {
  return blocksOf(text, "PRIVATE KEY");
}

/** The settings of a text, by name, without "wss-". Throws where a line is none. */
export function settingsOf(text: string, option: string): ReadonlyMap<string, string> {
  const outside = text.replace(BLOCK, "");
  return new Map(
    Array.from(outside.matchAll(/^[ \t]*(wss-.*)$/gm), ([, line = ""]) => {
      const [, name = "", value = ""] = /^wss-([a-z-]+):[ \t]*(\S+)[ \t\r]*$/.exec(line) ?? [];
      if (name === "") throw pemError(`${option}: "${line.trim()}" is no setting: they are "wss-name: value"`);
      return [name, value] as const;
    }),
  );
}

/** What OpenSSL says, which names functions and files, too. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^error:[0-9A-F]+:/i, "").replace(/^([^:]*):(?:[^:]*:)?/, "$1: ");
}
