/**
 * The text of `util.inspect()` and `console.log()` for an object: its class and its description,
 * and never a key or a password.
 */
const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

/** The options of Node that are used here. */
interface InspectOptions {
  stylize(text: string, style: string): string;
}

type Inspect = (value: unknown, options: object) => string;

/** Makes the objects of a class show the result of `describe`. */
export function inspectable<T extends object>(prototype: T, describe: (object: T) => object): void {
  const value = function (this: T, depth: number | null, options: InspectOptions, inspect: Inspect): string {
    const { name } = this.constructor;
    if (depth !== null && depth < 0) return options.stylize(`[${name}]`, "special");
    let described: object = {};
    try {
      described = describe(this);
    } catch {
      // The prototype itself, or an object that was made from it without the constructor.
    }
    return `${name} ${inspect(described, { ...options, depth })}`;
  };
  Object.defineProperty(prototype, CUSTOM, { value, configurable: true, writable: true });
}
