/**
 * Reports the version of libzmq.
 * It teaches a call with pointers: C's `int *` is `{ value }` here.
 *
 * Usage: node version.ts
 */
import { zmq_version } from "libzmq-wasm/zmq";

const [major, minor, patch] = [{ value: 0 }, { value: 0 }, { value: 0 }];
zmq_version(major, minor, patch);
console.log(`Current 0MQ version is ${major.value}.${minor.value}.${patch.value}`);
