/** All scenarios, in the order of the Guide. */
import { PIRATES } from "./pirates.js";
import type { Scenario } from "./scenario.js";

export const SCENARIOS: readonly Scenario[] = [...PIRATES];
