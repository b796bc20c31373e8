/** The error for an endpoint that the allow list of an instance does not admit. */
import type { Access } from "./entry.js";
import { platform } from "../shim/platform.js";
import type { Policy } from "./policy.js";

/**
 * The `code` of a refusal, whose errno is EACCES. It distinguishes a refusal from other errors in
 * every thread.
 */
export const NOT_ALLOWED = "ERR_ZMQ_NOT_ALLOWED";
/** Characters of the list that an error shows. */
const SHOWN = 160;

export class NotAllowedError extends Error {
  readonly code = NOT_ALLOWED;
  /** The list, and the entry to add. */
  readonly detail: string;

  constructor(policy: Policy, access: Access, endpoint: string, why = "") {
    super(`the allow list of the instance has no entry for "${access} ${shortened(endpoint)}"${why}`);
    this.detail = `${listed(policy)}: add "${access} ${entryFor(endpoint)}" to createInstance({ allow: [...] })`;
  }
}

/** An endpoint with a port that the system chooses needs an entry for all ports. */
function entryFor(endpoint: string): string {
  return shortened(endpoint.replace(/:0$/, ":*"));
}

function shortened(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function listed({ entries }: Policy): string {
  if (entries.length === 0) return "it is empty";
  let text = `it has ${JSON.stringify(entries[0])}`;
  for (const [at, entry] of entries.slice(1).entries()) {
    if (text.length + entry.length > SHOWN) return `${text} and ${entries.length - 1 - at} more`;
    text += `, ${JSON.stringify(entry)}`;
  }
  return text;
}

const warned = new Set<string>();
/** Limit of the remembered texts. */
const MOST_WARNED = 1000;

/**
 * Reports a refusal that no call of the program returns, as a warning of the process, once for each
 * text.
 */
export function warnOnce(message: string, detail: string | undefined): void {
  if (warned.has(message) || warned.size >= MOST_WARNED) return;
  warned.add(message);
  platform().warn(message, NOT_ALLOWED, detail);
}
