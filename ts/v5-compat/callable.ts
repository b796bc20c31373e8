/**
 * Classes that code older than classes can call. A constructor function whose prototype inherits
 * from the class's, as `util.inherits` arranges it, calls `Base.call(this, …)`, which makes its
 * object a full instance. A plain call makes a new instance.
 */
interface Class<T extends object> {
  new (...args: never[]): T;
  readonly prototype: T;
}

/**
 * The class, callable. `initialize` does to an object what the constructor does after `super()`.
 */
export function callable<T extends object, C extends Class<T>>(
  Class: C & Class<T>,
  initialize: (object: T, ...args: unknown[]) => void,
): C {
  const called = new Proxy(Class, {
    apply(target, object: unknown, args: never[]): T {
      if (!(object instanceof target)) return new target(...args);
      initialize(object, ...args);
      return object;
    },
  });
  Object.defineProperty(Class.prototype, "constructor", { value: called, configurable: true, writable: true });
  return called;
}
