/** The queue of pending operations (ts/api/messages/queue.ts), compared with an array. */
import { expect, test } from "vitest";
import { Queue } from "../../ts/api/messages/queue.js";
import { Dice } from "../../ts/shim/faults/dice.js";

interface Item {
  readonly number: number;
}

test("first in, first out, with removed entries and any number of them", () => {
  const dice = new Dice(1);
  const queue = new Queue<Item>();
  let model: Item[] = [];
  let number = 0;
  const check = (): void => {
    expect(queue.length).toBe(model.length);
    expect(queue.first).toBe(model[0]);
  };
  for (let round = 0; round < 60; round++) {
    // Fewer entries than the reserved places, and then more. The queue is empty in between.
    for (let i = round % 6 === 5 ? 5000 : 1 + (round % 6); i > 0; i--) {
      const item = { number: number++ };
      queue.push(item);
      model.push(item);
      check();
      if (dice.chance(0.4)) expect(queue.shift()).toBe(model.shift());
      if (dice.chance(0.1)) queue.delete({ number: -1 }); // not in the queue
      if (!dice.chance(0.1) || model.length === 0) continue;
      const [gone] = model.splice(dice.within([0, model.length - 1]), 1);
      queue.delete(gone!);
      check();
    }
    while (round % 2 === 0 && model.length > 0) {
      expect(queue.shift()).toBe(model.shift());
      check();
    }
    if (round % 7 !== 0) continue;
    expect(queue.drain()).toEqual(model);
    model = [];
    check();
    expect(queue.shift()).toBeUndefined();
  }
});
