/**
 * Shared parts of the tests of allow lists: contexts with a list, and the error of a refused
 * endpoint.
 */
import { expect } from "vitest";
import { createInstance, type AllowEntry, type Context, type Socket } from "../../ts/index.js";
import { newContext, threaded, useInstance } from "../support.js";

/** A context on a new instance with this allow list. */
export function allowing(...allow: AllowEntry[]): Context {
  return newContext({ instance: useInstance(createInstance({ threads: threaded, allow })) });
}

export type Call = "bind" | "bindSync" | "connect";

/** The error of a refused call. */
export async function refusal(socket: Socket, call: Call, address: string): Promise<unknown> {
  try {
    await socket[call](address);
  } catch (error) {
    return error;
  }
  throw new Error(`${address} was not refused`);
}

/** The error of a refused endpoint. */
export function notAllowed(address: string): object {
  return {
    code: "EACCES",
    address,
    errno: expect.any(Number) as number,
    message: expect.stringMatching(/^Permission denied: the allow list of the instance has no entry for "/) as string,
    detail: expect.stringMatching(/: add "(bind|connect) .*" to createInstance\(\{ allow: \[\.\.\.\] \}\)$/) as string,
  };
}
