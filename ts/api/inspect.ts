/**
 * The text of `util.inspect()` and `console.log()` for an object: its class and its description,
 * and never a key or a password. Assertion libraries, such as chai, call the method without Node's
 * last argument or without its options. For them the description is JSON.
 */
const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

/** The options of Node that are used here. */
interface InspectOptions {
  stylize?(text: string, style: string): string;
}

type Inspect = (value: unknown, options: object) => string;

/** The description for other callers than `util.inspect()`. Objects in it are class names. */
function plain(described: object): string {
  return JSON.stringify(described, (key, value: unknown) => {
    if (key === "" || typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return `[${value.constructor.name}]`;
  });
}

/** Makes the objects of a class show the result of `describe`. */
export function inspectable<T extends object>(prototype: T, describe: (object: T) => object): void {
  const value = function (this: T, depth?: number | null, options?: InspectOptions, inspect?: Inspect): string {
    const { name } = this.constructor;
    if (typeof depth === "number" && depth < 0) {
      const text = `[${name}]`;
      return typeof options?.stylize === "function" ? options.stylize(text, "special") : text;
    }
    let described: object = {};
    try {
      described = describe(this);
    } catch {
      // The prototype itself, or an object that was made from it without the constructor.
    }
    return `${name} ${typeof inspect === "function" ? inspect(described, { ...options, depth }) : plain(described)}`;
  };
  Object.defineProperty(prototype, CUSTOM, { value, configurable: true, writable: true });
}
