/** The subjects, in the order in which they run. */
import { subject as handshakes } from "./handshakes.js";
import { subject as malformed } from "./malformed.js";
import type { Subject } from "./subject.js";

export const SUBJECTS: readonly Subject[] = [malformed, handshakes];

export function findSubject(name: string): Subject {
  const found = SUBJECTS.find((subject) => subject.name === name);
  if (!found)
    throw new Error(`there is no subject "${name}"; there are ${SUBJECTS.map(({ name }) => name).join(", ")}`);
  return found;
}
