/** All scenarios, in the order of the Guide. */
import { BROKERS } from "./brokers.js";
import { FREELANCES } from "./freelances.js";
import { PIRATES } from "./pirates.js";
import type { Scenario } from "./scenario.js";
import { STARS } from "./stars.js";

export const SCENARIOS: readonly Scenario[] = [...PIRATES, ...BROKERS, ...STARS, ...FREELANCES];
