/**
 * Prints, as one JSON array, the files of ts/ that run while a message of 5 bytes goes over tcp
 * from a PUSH socket to a PULL socket that waits for it. Argument: the folder of the compiled
 * sources.
 */
import { Session } from "node:inspector";
import { setImmediate as turn, setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";

/**
 * Messages sent first. Afterwards connections are established, pools are filled, and views of this
 * size exist.
 */
const WARM_UP = 200;

const folder = `${pathToFileURL(process.argv[2]).href}/`;
const { Pull, Push } = await import(`${folder}index.js`);
const session = new Session();
session.connect();

/** The result of an inspector call, which is synchronous in its own thread. */
function post(method, params) {
  let answer;
  session.post(method, params, (error, result) => {
    if (error) throw new Error(`${method}: ${error.message}`);
    answer = result;
  });
  return answer;
}

async function pass(push, pull, message) {
  const waiting = pull.receive();
  await push.send(message);
  return waiting;
}

/** The files that have run since the last call. */
function executed() {
  return post("Profiler.takePreciseCoverage")
    .result.filter(({ url }) => url.startsWith(folder))
    .filter(({ functions }) => functions.some(({ ranges }) => ranges[0].count > 0))
    .map(({ url }) => `ts/${url.slice(folder.length).replace(/\.js$/, ".ts")}`)
    .sort();
}

const pull = new Pull();
const push = new Push();
await pull.bind("tcp://127.0.0.1:*");
push.connect(pull.lastEndpoint);
post("Profiler.enable");
post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
const found = {};
for (const [kind, message] of Object.entries({ text: "Hello", bytes: Buffer.from("Hello"), parts: ["Hello"] })) {
  for (let i = 0; i < WARM_UP; i++) await pass(push, pull, message);
  await pause(20);
  executed();
  await pass(push, pull, message);
  await turn();
  await turn();
  found[kind] = executed();
}
push.close();
pull.close();
console.log(JSON.stringify(found));
