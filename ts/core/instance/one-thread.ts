/**
 * The instances of a runtime whose threads share no memory, such as a browser's. Each thread has an
 * inline instance, which is made on first use, and again after its end.
 */
import type { Instance } from "./instance.js";
import type { InstanceProvider } from "./provider.js";

/** The default instance is made by `create`, until the program chooses another. */
export function oneThread(create: () => Instance): InstanceProvider {
  let chosen: Instance | undefined;
  let made: Instance | undefined;
  let mirrored: Instance | undefined;

  const defaultInstance = (): Instance => {
    if (chosen) return chosen;
    if (!made || made.failure) made = create();
    return made;
  };
  const defaultMirrored = (): Instance => (mirrored ??= create());
  return {
    defaultInstance,
    setDefault: (instance) => (chosen = instance),
    defaultMirrored,
    renewedMirrored() {
      if (mirrored?.failure) mirrored = undefined;
      return defaultMirrored();
    },
    setDefaultMirrored: (instance) => (mirrored = instance),
    shareInstance: refuse,
    attachInstance: refuse,
  };
}

function refuse(): never {
  throw new TypeError("an instance belongs to its thread here: threads talk by endpoints, or by messages of their own");
}
