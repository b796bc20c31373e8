/**
 * `using` and `await using`. On a runtime without their symbols, compilers and libraries agree on
 * those below.
 */
const known: Partial<Pick<SymbolConstructor, "dispose" | "asyncDispose">> = Symbol;

type Method<T> = (this: T) => unknown;

/**
 * Makes `await using` end objects of a class by `finish`, and `using` by `end`, if there is one.
 */
export function disposable<T extends object>(prototype: T, finish: Method<T>, end?: Method<T>): void {
  const method = (symbol: symbol, value: unknown): void => {
    Object.defineProperty(prototype, symbol, { value, configurable: true, writable: true });
  };
  method(known.asyncDispose ?? Symbol.for("Symbol.asyncDispose"), async function (this: T) {
    await finish.call(this);
  });
  if (end) method(known.dispose ?? Symbol.for("Symbol.dispose"), end);
}
