/**
 * The subjects in the order in which they run. `differential` is last, since native libzmq is built
 * in the meantime.
 */
import { subject as handshakes } from "./handshakes.js";
import { subject as malformed } from "./malformed.js";
import { subject as servers } from "./servers.js";
import { subject as datagrams } from "./datagrams.js";
import { subject as terminated } from "./terminated.js";
import { subject as ends } from "./ends.js";
import { subject as sockets } from "./sockets.js";
import { subject as mixed } from "./mixed.js";
import { subject as restarts } from "./restarts.js";
import { subject as crowds } from "./crowds.js";
import { subject as sizes } from "./sizes.js";
import { subject as scarcity } from "./scarcity.js";
import { subject as allocations } from "./allocations.js";
import { subject as differential } from "./differential.js";
import type { Subject } from "./subject.js";

export const SUBJECTS: readonly Subject[] = [
  malformed,
  handshakes,
  servers,
  datagrams,
  terminated,
  ends,
  sockets,
  mixed,
  restarts,
  crowds,
  sizes,
  scarcity,
  allocations,
  differential,
];

export function findSubject(name: string): Subject {
  const found = SUBJECTS.find((subject) => subject.name === name);
  if (!found)
    throw new Error(`there is no subject "${name}"; there are ${SUBJECTS.map(({ name }) => name).join(", ")}`);
  return found;
}
