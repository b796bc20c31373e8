/**
 * First come, first served, for queues of any length: taking the first costs the same however many wait behind it, as
 * Array's shift() does not. One that gives up leaves an empty place.
 */

/** So many empty places are kept: giving them back, and growing again, costs an allocation or a copy each time. */
const KEPT_PLACES = 1024;

export class Queue<T extends object> {
  /** Places before #head are empty, those from #tail on are free, and some between may be empty, but never the one at #head. */
  #places: (T | undefined)[] = [];
  #head = 0;
  #tail = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): T | undefined {
    return this.#places[this.#head];
  }

  push(item: T): void {
    this.#places[this.#tail++] = item;
    this.#length++;
  }

  shift(): T | undefined {
    const { first } = this;
    if (first !== undefined) this.#empty(this.#head);
    return first;
  }

  delete(item: T): void {
    const at = this.#places.indexOf(item, this.#head);
    if (at >= 0) this.#empty(at);
  }

  /** Takes all. */
  drain(): T[] {
    const items = this.#places.filter((item) => item !== undefined);
    this.#places = [];
    this.#head = this.#tail = this.#length = 0;
    return items;
  }

  #empty(at: number): void {
    this.#places[at] = undefined;
    if (--this.#length === 0) {
      this.#head = this.#tail = 0;
      if (this.#places.length > KEPT_PLACES) this.#places = [];
      return;
    }
    while (this.#places[this.#head] === undefined) this.#head++;
    if (this.#head < KEPT_PLACES || this.#head < this.#tail / 2) return;
    this.#places = this.#places.slice(this.#head, this.#tail);
    this.#tail -= this.#head;
    this.#head = 0;
  }
}
