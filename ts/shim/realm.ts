/**
 * The class of a value, in any realm.
 *
 * `instanceof` is false for a value of another realm, such as a `vm` context, in which jest runs
 * its tests. The functions here read the engine's own mark in the value, which is the same in all
 * realms.
 */

type Getter<T> = (this: unknown) => T;

function getterOf<T>(prototype: object, key: PropertyKey): Getter<T> {
  const { get } = Object.getOwnPropertyDescriptor(prototype, key) as { readonly get: Getter<T> };
  return get;
}

/** The name of a typed array's class; undefined for any other value. */
const arrayNameOf = getterOf<string | undefined>(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
);
const bufferLengthOf = getterOf<number>(ArrayBuffer.prototype, "byteLength");
/** undefined on a page that is not isolated from other origins. */
const { SharedArrayBuffer: SharedMemory } = globalThis as { readonly SharedArrayBuffer?: SharedArrayBufferConstructor };
const sharedLengthOf = SharedMemory && getterOf<number>(SharedMemory.prototype, "byteLength");
const mapSizeOf = getterOf<number>(Map.prototype, "size");
const setSizeOf = getterOf<number>(Set.prototype, "size");
const viewLengthOf = getterOf<number>(DataView.prototype, "byteLength");
/** Throws for a typed array that is out of bounds. */
const validate = Reflect.get(Object.getPrototypeOf(Uint8Array.prototype) as object, "keys") as Getter<unknown>;
/** The text "[object Error]" and the like. */
const describe = (value: unknown): string => Object.prototype.toString.call(value);

/** Whether the getter, which throws for values of other classes, accepts the value. */
function knows(getter: Getter<unknown>, value: unknown): boolean {
  try {
    getter.call(value);
    return true;
  } catch {
    return false;
  }
}

/** A Uint8Array, or a Buffer, which is one. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || arrayNameOf.call(value) === "Uint8Array";
}

export function isInt32Array(value: unknown): value is Int32Array {
  return arrayNameOf.call(value) === "Int32Array";
}

/** An ArrayBuffer or a SharedArrayBuffer. */
export function isArrayBuffer(value: unknown): value is ArrayBufferLike {
  if (value instanceof ArrayBuffer) return true;
  if (typeof value !== "object" || value === null) return false;
  return knows(bufferLengthOf, value) || isSharedBuffer(value);
}

/**
 * Called for each copy, where an exception would cost more than the copy. So memory that does not
 * call itself shared, of this realm or another, is recognised without one.
 */
export function isSharedBuffer(value: unknown): value is SharedArrayBuffer {
  if (value instanceof ArrayBuffer) return false;
  if (SharedMemory && value instanceof SharedMemory) return true;
  if (describe(value) !== "[object SharedArrayBuffer]") return false;
  return sharedLengthOf !== undefined && knows(sharedLengthOf, value);
}

/** An ArrayBuffer whose bytes were transferred, for example by `postMessage()`. */
export function isDetached(buffer: ArrayBufferLike): boolean {
  if (buffer.byteLength !== 0) return false;
  try {
    return new Uint8Array(buffer).length !== 0;
  } catch {
    return true;
  }
}

/**
 * A view that ends behind the end of its buffer, which was resized since. It has no bytes then, and
 * reads like an empty one.
 */
export function isOutOfBounds(view: ArrayBufferView): boolean {
  if (arrayNameOf.call(view) === undefined) return !knows(viewLengthOf, view);
  return view.byteLength === 0 && !knows(validate, view);
}

export function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return knows(mapSizeOf, value);
}

export function isSet(value: unknown): value is ReadonlySet<unknown> {
  return knows(setSizeOf, value);
}

export function isError(value: unknown): value is Error {
  return value instanceof Error || describe(value) === "[object Error]";
}

/** The error of the engine for lack of memory, and for a number out of its range. */
export function isRangeError(value: unknown): boolean {
  return isError(value) && value.name === "RangeError";
}
