/**
 * A scenario as a module of worlds, for exploration in threads. The URL has the name of the
 * scenario: world.js?scenario=clone.
 */
import { SCENARIOS } from "./scenarios.js";

const name = new URL(import.meta.url).searchParams.get("scenario");
const scenario = SCENARIOS.find((other) => other.name === name);
if (!scenario) throw new RangeError(`there is no scenario ${name}`);

const { build, faults, until } = scenario;
export { build as default, faults, until };
