// Waits that are ended by a signal, a timeout or a close.
import { Pull, Push } from "libzmq-wasm";
import { equal, LOOPBACK, passed, refusal } from "./support.mjs";

const pull = new Pull();
await pull.bind(LOOPBACK);
const controller = new AbortController();
const aborted = refusal(() => pull.receive({ signal: controller.signal }));
controller.abort();
equal((await aborted).name, "AbortError");
equal((await refusal(() => pull.receive({ timeout: 5 }))).code, "EAGAIN");
equal((await refusal(() => pull.receive({ signal: AbortSignal.timeout(5) }))).name, "TimeoutError");
const timed = new Push({ sendTimeout: 5 });
equal((await refusal(() => timed.send("no peer"))).code, "EAGAIN");
const closed = refusal(() => pull.receive());
pull.close();
equal((await closed).code, "EAGAIN");
timed.close();
passed();
