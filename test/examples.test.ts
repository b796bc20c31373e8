/** The examples beside the Guide's (test/guide). Each runs in a process of its own. */
import { expect, test } from "vitest";
import { Program } from "./guide/program.js";

test("over-memory: libzmq runs on a host of the program's own", async () => {
  expect(await new Program("over-memory").printed).toEqual(["Hello World", "10 MB arrived"]);
});
