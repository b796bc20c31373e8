/** Endpoints where the two libraries differ: see differences.ts. */
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { differs } from "./scenario.js";

differs(
  "endpointText",
  (zmq, run) => run.outcome("bind", () => run.use(new zmq.Pair()).bind("inproc://a\0b").catch(codeOf)),
  [["bind", "resolves", "EINVAL"]],
);

differs(
  "ipcFile",
  async (zmq, run) => {
    const file = join(mkdtempSync(join(tmpdir(), "zmq-test-")), "file");
    writeFileSync(file, "content");
    await run.outcome("bind", () => run.use(new zmq.Pair()).bind(`ipc://${file}`).catch(codeOf));
    run.note(existsSync(file));
  },
  [["bind", "resolves", "EADDRINUSE"], [true]],
);

differs(
  "wsNames",
  (zmq, run) => run.outcome("bind", () => run.use(new zmq.Pair()).bind("ws://localhost:*").catch(codeOf)),
  [["bind", "resolves", undefined]],
);

function codeOf(error: unknown): string {
  return (error as { code: string }).code;
}
