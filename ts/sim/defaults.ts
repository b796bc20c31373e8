/** Which instance and context sockets have by default: while a world runs, those of the process whose code runs. */
import { provideContext } from "../api/sockets/context.js";
import { provideInstance } from "../instance.js";
import type { NodeProcess } from "./process.js";

/** Returns how to end it. */
export function provideDefaults(current: () => NodeProcess | undefined): () => void {
  provideInstance(() => current()?.instance);
  provideContext(() => current()?.context);
  return () => {
    provideInstance(undefined);
    provideContext(undefined);
  };
}
