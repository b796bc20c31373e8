/** What a command declares about itself. Its work is in a file of its own, which is loaded late. */
import type { Command } from "commander";
import type { Session } from "./session.js";

export interface Example {
  readonly command: string;
  readonly shows: string;
}

export interface Invocation {
  readonly args: readonly string[];
  readonly options: object;
  readonly session: Session;
}

export type Work = (invocation: Invocation) => Promise<void>;

export interface CommandSpec {
  readonly name: string;
  /** Arguments, as commander writes them: `<type> [messages...]`. */
  readonly args?: readonly (readonly [syntax: string, description: string, preset?: string])[];
  /** One line. */
  readonly summary: string;
  /** What the help says below the summary. */
  readonly details?: string;
  readonly options?: (command: Command) => void;
  readonly examples: readonly Example[];
  readonly commands?: readonly CommandSpec[];
  readonly load?: () => Promise<{ readonly run: Work }>;
}
