/** zmq_msg_t: the struct of a message, in wasm memory. */
import type { Instance } from "../core/instance/instance.js";
import { instances } from "../core/instance/provider.js";
import { MSG_BYTES } from "../core/memory/memory.js";
import type { MemoryPtr, MsgPtr } from "../core/boundary/module.js";
import type { Mirror } from "./mirror.js";

/** The part of a zmq_msg_t that the collector releases after the object itself is gone. */
interface Struct {
  readonly instance: Instance;
  /** 0 after `free()`. */
  ptr: MsgPtr | 0;
  /** True between zmq_msg_init…() and zmq_msg_close(). */
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

/**
 * zmq_msg_t: 64 bytes of wasm memory, under the rules of C. The constructor allocates the bytes.
 * One of the zmq_msg_init…() functions makes a message of them, and zmq_msg_close() releases its
 * data.
 *
 * `free()` gives the 64 bytes back, as does the end of a `using` block. As a last resort the
 * collector does it, some time after the object has become unreachable.
 *
 * @example
 * using msg = new zmq_msg_t();
 * zmq_msg_init(msg);
 * zmq_msg_recv(msg, socket, 0);
 * console.log(zmq_msg_data(msg).toString());
 */
export class zmq_msg_t {
  readonly #struct: Struct;

  /**
   * @param instance Its memory holds the struct. Default: the instance of the module's functions.
   * @throws the reason if the instance has ended.
   */
  constructor(instance: Instance = instances().defaultMirrored()) {
    if (instance.failure) throw instance.failure;
    const ptr = instance.memory.alloc(MSG_BYTES);
    instance.memory.u8.fill(0, ptr, ptr + MSG_BYTES);
    this.#struct = { instance, ptr: ptr as number as MsgPtr, initialised: false };
    forgotten.register(this, this.#struct, this.#struct);
  }

  /** The instance in whose memory the struct is. */
  get instance(): Instance {
    return this.#struct.instance;
  }

  /** @internal Address of the struct in wasm memory. Throws a TypeError after `free()`. */
  get ptr(): MsgPtr {
    const { ptr } = this.#struct;
    if (ptr === 0) throw new TypeError("the zmq_msg_t is freed");
    return ptr;
  }

  /**
   * @internal Set by the zmq_msg_…() functions: C asserts that a message which it uses is
   *   initialised.
   */
  get initialised(): boolean {
    return this.#struct.initialised;
  }

  /** @internal */
  set initialised(initialised: boolean) {
    this.#struct.initialised = initialised;
  }

  /**
   * Closes the message if it is initialised, and frees the 64 bytes. A further call does nothing.
   */
  free(): void {
    forgotten.unregister(this.#struct);
    release(this.#struct);
  }

  /** The text that util.inspect() shows. */
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

/** The address of a zmq_msg_t in the memory of the mirror's instance. Throws if it is elsewhere. */
export function structOf(mirror: Mirror, msg: zmq_msg_t): MsgPtr {
  if (!(msg instanceof zmq_msg_t)) throw new TypeError("msg must be a zmq_msg_t");
  if (msg.instance !== mirror.instance) {
    if (msg.instance.failure) throw msg.instance.failure;
    throw new TypeError("the zmq_msg_t is in the memory of another instance: make it with `new zmq_msg_t(instance)`");
  }
  return msg.ptr;
}

/** As `structOf()`, for functions of C that abort if the message is not initialised. */
export function messageOf(mirror: Mirror, msg: zmq_msg_t): MsgPtr {
  const ptr = structOf(mirror, msg);
  if (!msg.initialised) throw new TypeError("the zmq_msg_t is not initialised, or closed");
  return ptr;
}
