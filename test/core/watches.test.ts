/** Which listener is called for a descriptor, and when: see ts/core/wakeups/wakeups.ts. */
import { beforeEach, expect, test } from "vitest";
import { POLLIN, POLLNVAL, POLLOUT } from "../../ts/shim/host.js";
import { Watches } from "../../ts/core/wakeups/wakeups.js";

let watches: Watches;
let told: string[];
const tell = (name: string) => (events: number) => void told.push(`${name} ${events}`);

beforeEach(() => {
  watches = new Watches();
  told = [];
});

test("noted events are reported once, in order, and merged", () => {
  for (const [fd, name] of ["one", "two"].entries()) watches.set(fd, tell(name));
  expect(watches.schedule(1, POLLIN)).toBe(true);
  expect(watches.schedule(0, POLLIN)).toBe(false);
  expect(watches.schedule(1, POLLOUT)).toBe(false);
  expect(watches.schedule(7, POLLIN)).toBe(false);
  watches.deliver();
  watches.deliver();
  expect(told).toEqual([`two ${POLLIN | POLLOUT}`, `one ${POLLIN}`]);
  expect(watches.due).toBe(false);
  expect(watches.schedule(0, POLLIN)).toBe(true);
});

test("events that a listener causes are reported too", () => {
  let times = 0;
  watches.set(0, (events) => {
    told.push(`one ${events}`);
    if (++times < 3) watches.schedule(0, POLLOUT);
    watches.schedule(1, POLLIN);
  });
  watches.set(1, tell("two"));
  watches.schedule(0, POLLIN);
  watches.deliver();
  expect(told.filter((line) => line.startsWith("one"))).toEqual([`one ${POLLIN}`, `one ${POLLOUT}`, `one ${POLLOUT}`]);
  expect(told).toContain(`two ${POLLIN}`);
  expect(watches.due).toBe(false);
});

test("a listener that throws is not called again, and the others are still called", () => {
  watches.set(0, () => {
    throw new Error("of the program");
  });
  watches.set(1, tell("two"));
  for (const fd of [0, 1]) watches.schedule(fd, POLLIN);
  expect(() => {
    watches.deliver();
  }).toThrow("of the program");
  expect(watches.due).toBe(true);
  watches.deliver();
  expect(told).toEqual([`two ${POLLIN}`]);
});

test("a removed listener is not called, its replacement is, and a closed descriptor is reported once", () => {
  for (const [fd, name] of ["one", "two", "three"].entries()) watches.set(fd, tell(name));
  for (const fd of [0, 1]) watches.schedule(fd, POLLIN);
  watches.delete(0);
  watches.set(1, tell("another"));
  watches.schedule(2, POLLNVAL);
  watches.deliver();
  watches.schedule(2, POLLIN);
  watches.deliver();
  expect(told).toEqual([`another ${POLLIN}`, `three ${POLLNVAL}`]);
});

test("after the end no listener is called", () => {
  watches.set(0, () => {
    told.push("one");
    watches.clear();
  });
  watches.set(1, tell("two"));
  for (const fd of [0, 1]) watches.schedule(fd, POLLIN);
  watches.deliver();
  expect(told).toEqual(["one"]);
  expect(watches.due).toBe(false);
});
