/** Announces a text, prints the first beacon that it receives, and goes on announcing. */
import { Beacon } from "../../dist/beacon.js";

const [text, prefix, address] = process.argv.slice(2);
const beacon = new Beacon({ port: 5670, address });
await beacon.subscribe(prefix);
await beacon.publish(text, { interval: 10 });
const received = await beacon.receive();
console.log(JSON.stringify({ address: received.address, port: received.port, text: String(received.bytes) }));
if (prefix === "first") beacon.close();
