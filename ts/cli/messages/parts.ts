/** A message of the command line, apart from how it is written. */

/** What a message carries beside its parts. */
export interface Labels {
  /** Of RADIO and DISH. */
  readonly group?: string;
  /** Of SERVER and PEER. */
  readonly routingId?: number;
}

export interface TextMessage extends Labels {
  readonly parts: readonly Buffer[];
}

export const FORMATS = ["text", "raw", "hex", "base64", "json"] as const;
export type Format = (typeof FORMATS)[number];

export interface Layout {
  readonly format: Format;
  /** Stands between the parts of a message. undefined: text is not split into parts. */
  readonly separator: Buffer | undefined;
}

export function totalBytes(parts: readonly Buffer[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
