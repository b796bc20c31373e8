/**
 * zmq_msg_t: 64 bytes of wasm memory, under the rules of C. Constructing it takes the bytes and nothing more; one of the
 * zmq_msg_init…() functions makes a message of them, and zmq_msg_close() lets go of what it holds.
 *
 * The bytes themselves are given back by `free()`, or at the end of a `using` block, or, as the last resort, some time
 * after the object has become unreachable.
 */
import { defaultMirrored } from "../instance.js";
import type { Instance } from "../core/instance/instance.js";
import { MSG_BYTES } from "../core/memory/memory.js";
import type { MemoryPtr, MsgPtr } from "../core/boundary/module.js";
import type { Mirror } from "./mirror.js";

/** What must outlive the object, to be released after it. */
interface Struct {
  readonly instance: Instance;
  /** 0: freed. */
  ptr: MsgPtr | 0;
  /** Between zmq_msg_init…() and zmq_msg_close(). */
  initialised: boolean;
}

function release(struct: Struct): void {
  const { instance, ptr } = struct;
  struct.ptr = 0;
  if (ptr === 0 || instance.failure) return;
  if (struct.initialised) instance.exports.zmq_msg_close(ptr);
  struct.initialised = false;
  instance.memory.free(ptr as number as MemoryPtr);
}

const forgotten = new FinalizationRegistry<Struct>(release);

export class zmq_msg_t {
  readonly #struct: Struct;

  /** A struct in the memory of an instance, the default one unless another is named. */
  constructor(instance: Instance = defaultMirrored()) {
    if (instance.failure) throw instance.failure;
    const ptr = instance.memory.alloc(MSG_BYTES);
    instance.memory.u8.fill(0, ptr, ptr + MSG_BYTES);
    this.#struct = { instance, ptr: ptr as number as MsgPtr, initialised: false };
    forgotten.register(this, this.#struct, this.#struct);
  }

  get instance(): Instance {
    return this.#struct.instance;
  }

  /** Where the struct is in wasm memory. Throws once it is freed. */
  get ptr(): MsgPtr {
    const { ptr } = this.#struct;
    if (ptr === 0) throw new TypeError("the zmq_msg_t is freed");
    return ptr;
  }

  /** Kept by the zmq_msg_…() functions: C asserts where a message is used that is none. */
  get initialised(): boolean {
    return this.#struct.initialised;
  }

  set initialised(initialised: boolean) {
    this.#struct.initialised = initialised;
  }

  /** Closes the message if it is still open, and gives the 64 bytes back. May be called again. */
  free(): void {
    forgotten.unregister(this.#struct);
    release(this.#struct);
  }

  /** What util.inspect() shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const { ptr, initialised, instance } = this.#struct;
    if (ptr === 0) return "zmq_msg_t { state: 'freed' }";
    if (!initialised) return "zmq_msg_t { state: 'not initialised' }";
    if (instance.failure) return "zmq_msg_t { state: 'its instance has ended' }";
    return `zmq_msg_t { state: 'initialised', size: ${instance.exports.zmq_msg_size(ptr) >>> 0} }`;
  }

  [Symbol.dispose](): void {
    this.free();
  }
}

/** The struct of a message that lies in the memory of the mirror's instance. */
export function structOf(mirror: Mirror, msg: zmq_msg_t): MsgPtr {
  if (!(msg instanceof zmq_msg_t)) throw new TypeError("msg is a zmq_msg_t");
  if (msg.instance !== mirror.instance) {
    if (msg.instance.failure) throw msg.instance.failure;
    throw new TypeError(
      "the zmq_msg_t lies in the memory of another instance: `new zmq_msg_t(instance)` makes one there",
    );
  }
  return msg.ptr;
}

/** The same, where C aborts if the struct is no message. */
export function messageOf(mirror: Mirror, msg: zmq_msg_t): MsgPtr {
  const ptr = structOf(mirror, msg);
  if (!msg.initialised) throw new TypeError("the zmq_msg_t is not initialised, or closed");
  return ptr;
}
