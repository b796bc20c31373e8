/** The programs of the Guide's first chapter, in both APIs. */
import { version } from "libzmq-wasm";
import { describe, expect, test } from "vitest";
import { ANY, FORMS, start } from "./program.js";

describe.each(FORMS)("%s", (form) => {
  test("version: libzmq's", async () => {
    expect((await start(form, "version").printed)[0]).toBe(`Current 0MQ version is ${version}`);
  });

  test("hwserver and hwclient: a client of either API gets its replies", async () => {
    const server = start(form, "hwserver", ANY, form === "mirror" ? "0" : "Infinity");
    const endpoint = await server.endpoint();
    for (const other of FORMS) {
      const lines = await start(other, "hwclient", endpoint, "3").printed;
      expect(lines.filter((line) => /received world/i.test(line))).toHaveLength(3);
    }
    expect((await server.lines(7)).slice(1)).toEqual(Array(6).fill(expect.stringMatching(/^received hello$/i)));
  });

  test("wuserver and wuclient: the average of one place", async () => {
    const server = start(form, "wuserver", ANY, form === "mirror" ? "3" : "1");
    const zip = form === "mirror" ? "00001 " : "10001";
    const client = start(form, "wuclient", await server.endpoint(), zip, "20");
    expect((await client.printed).at(-1)).toMatch(/^average temperature for .*0001.* was -?\d+/i);
  });
});

test("taskvent, taskwork and tasksink: a batch of tasks for two workers, blocking", async () => {
  const sink = start("mirror", "tasksink", ANY, "20");
  const results = await sink.endpoint();
  const ventilator = start("mirror", "taskvent", ANY, results, "20", "2");
  const tasks = await ventilator.endpoint();
  for (let i = 0; i < 2; i++) start("mirror", "taskwork", tasks, results);
  ventilator.enter();
  expect((await ventilator.printed).at(-1)).toMatch(/^Total expected cost: \d+ msec$/);
  expect((await sink.printed).slice(-2)).toEqual([":.........:.........", expect.stringMatching(/^Total elapsed/)]);
});

test("taskvent, taskwork and tasksink: a batch of tasks, dealt out when both workers are there", async () => {
  const sink = start("async", "tasksink", ANY);
  const results = await sink.endpoint();
  const ventilator = start("async", "taskvent", ANY, results, "2", "20");
  const [tasks = "", roll = ""] = await ventilator.endpoints();
  for (let i = 0; i < 2; i++) start("async", "taskwork", tasks, results, roll);
  expect((await ventilator.printed).at(-1)).toMatch(/^total cost \d+ ms$/);
  expect((await sink.printed).at(-1)).toMatch(/^elapsed \d+ ms$/);
});
