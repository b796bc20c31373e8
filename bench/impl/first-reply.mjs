// A fresh process up to its first reply:   node first-reply.mjs PACKAGE ENDPOINT Prints one JSON
// line with the milliseconds of each step; `boot` is Node's own start. Contract: top of
// ../start.mjs.
const [packageName, endpoint] = process.argv.slice(2);

const marks = [0, performance.now()];
const mark = () => marks.push(performance.now());

const zmq = await import(packageName);
mark();
const socket = new zmq.Request();
mark();
socket.connect(endpoint);
await socket.send("hello");
const [reply] = await socket.receive();
mark();

if (reply.toString() !== "hello") throw new Error(`the reply is "${reply}"`);
const [boot, load, open, answer] = marks.slice(1).map((at, i) => at - marks[i]);
console.log(JSON.stringify({ boot, load, open, answer }));
socket.close();
