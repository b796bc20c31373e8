/**
 * Values that faults replace for a time. Where several replace one value, the newest one that still
 * lasts counts. When all have ended, the value is as it was before the first.
 */

/** How a value is read and written. */
export interface Setting<T> {
  get(): T;
  set(value: T): void;
}

interface Span {
  readonly before: unknown;
  readonly values: { readonly value: unknown }[];
}

export class Spans {
  readonly #spans = new Map<string, Span>();

  /** Replaces the value that has the key. Returns how to end that. */
  begin<T>(key: string, setting: Setting<T>, value: T): () => void {
    const span = this.#spans.get(key) ?? { before: setting.get(), values: [] };
    this.#spans.set(key, span);
    const entry = { value };
    span.values.push(entry);
    setting.set(value);
    return () => {
      span.values.splice(span.values.indexOf(entry), 1);
      if (span.values.length === 0) this.#spans.delete(key);
      const newest = span.values.at(-1);
      setting.set((newest ? newest.value : span.before) as T);
    };
  }
}
