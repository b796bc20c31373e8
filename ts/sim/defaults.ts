/**
 * Which instance and context a program has by default: while a world runs, those of the process
 * whose code runs.
 */
import { context, provideContext } from "../api/sockets/context.js";
import { instances, provideInstances } from "../core/instance/provider.js";
import type { NodeProcess } from "./process.js";

/** Returns how to end it. */
export function provideDefaults(current: () => NodeProcess | undefined): () => void {
  const others = instances();
  provideInstances({
    ...others,
    host: () => current()?.createHost,
    defaultInstance: () => current()?.instance ?? others.defaultInstance(),
    defaultMirrored: () => current()?.instance ?? others.defaultMirrored(),
    renewedMirrored: () => current()?.instance ?? others.renewedMirrored(),
  });
  provideContext(() => current()?.context ?? context);
  return () => {
    provideInstances(others);
    provideContext(() => context);
  };
}
