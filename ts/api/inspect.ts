/**
 * What `util.inspect()` and `console.log()` show of an object: its class and what describes it. Keys and passwords never.
 */
const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

/** What is used here of the options that Node passes. */
interface InspectOptions {
  stylize(text: string, style: string): string;
}

type Inspect = (value: unknown, options: object) => string;

/** Makes the objects of a class show what `describe` returns. */
export function inspectable<T extends object>(prototype: T, describe: (object: T) => object): void {
  const value = function (this: T, depth: number | null, options: InspectOptions, inspect: Inspect): string {
    const { name } = this.constructor;
    if (depth !== null && depth < 0) return options.stylize(`[${name}]`, "special");
    let described: object = {};
    try {
      described = describe(this);
    } catch {
      // The prototype itself, or what was made from it without the constructor.
    }
    return `${name} ${inspect(described, { ...options, depth })}`;
  };
  Object.defineProperty(prototype, CUSTOM, { value, configurable: true, writable: true });
}
