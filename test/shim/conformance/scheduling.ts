/** The clock, turns, timers, and the end. */
import { expect, test } from "vitest";
import { MONOTONIC_CLOCK, WALL_CLOCK } from "../../../ts/shim/host.js";
import { LOOPBACK } from "../fake-link.js";
import { bytes, turns, type World } from "./world.js";

export function scheduling(world: World): void {
  test("wake() asks for one turn, after the running code and its microtasks", async () => {
    const party = world.party();
    const { host, link } = party;
    const seen: boolean[] = [];
    link.onPump = (polled) => {
      seen.push(polled);
      return false;
    };
    host.wake();
    host.wake();
    for (let i = 0; i < 10; i++) await Promise.resolve();
    expect(seen).toEqual([]);
    await turns(party, 5);
    expect(seen).toEqual([false]);
  });

  test("a wake from inside the pump asks for another turn", async () => {
    const party = world.party();
    const { host, link } = party;
    link.onPump = () => {
      if (link.pumps === 1) host.wake();
      return false;
    };
    host.wake();
    await turns(party, 5);
    expect(link.pumps).toBe(2);
  });

  test("a pump with more work is called again, after a turn of the event loop", async () => {
    const party = world.party();
    const { host, link } = party;
    const polls: boolean[] = [];
    link.onPump = (polled) => {
      polls.push(polled);
      return polls.length < 3;
    };
    host.wake();
    await turns(party, 10);
    expect(polls).toEqual([false, true, true]);
  });

  test("a due timer begins a turn; a later one replaces it, a negative one cancels it", async () => {
    const { host, link } = world.party();
    const start = host.now(MONOTONIC_CLOCK);
    host.timer(5);
    host.timer(20.5);
    await link.turn();
    expect(host.now(MONOTONIC_CLOCK) - start).toBeGreaterThanOrEqual(20.5);
    host.timer(3_600_000);
    host.timer(1);
    await link.turn();
    expect(link.pumps).toBe(2);
    host.timer(1);
    host.timer(-1);
    await new Promise<void>((resolve) => host.startTimer(10, resolve, true));
    expect(link.pumps).toBe(2);
  });

  test("a timer's pump says that all arrivals were reported", async () => {
    const { host, link } = world.party();
    const seen: boolean[] = [];
    link.onPump = (polled) => {
      seen.push(polled);
      return false;
    };
    host.timer(0);
    await link.turn();
    expect(seen).toEqual([true]);
  });

  test("timers are called in the order of their times, equal ones in the order of their start", async () => {
    const { host } = world.party();
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      host.startTimer(30, resolve, true);
      host.startTimer(15, () => seen.push("third"), true);
      host.startTimer(2, () => seen.push("first"), true);
      host.startTimer(2, () => seen.push("second"), false);
      const stop = host.startTimer(4, () => seen.push("stopped"), true);
      stop();
      stop();
    });
    expect(seen).toEqual(["first", "second", "third"]);
  });

  test("later() calls back after a turn of the event loop, in order", async () => {
    const party = world.party();
    const seen: number[] = [];
    party.host.later(() => seen.push(1));
    party.host.later(() => seen.push(2));
    await Promise.resolve();
    expect(seen).toEqual([]);
    await turns(party, 1);
    expect(seen).toEqual([1, 2]);
  });

  test.runIf(world.exact)("bytes that a pump sends are written at its end, without another pump", async () => {
    const party = world.party();
    const peer = world.party();
    const listener = await peer.listen(LOOPBACK);
    const client = await party.connect(peer.name(listener));
    const server = await peer.accept(listener);
    await turns(party, 5);
    const { pumps } = party.link;
    party.link.onPump = () => {
      party.link.onPump = () => false;
      party.host.streamSend(client, bytes("x"));
      return false;
    };
    party.host.wake();
    await peer.recv(server, 1);
    expect(party.link.pumps).toBe(pumps + 1);
  });

  test("the clocks advance, and the monotonic one is never set", async () => {
    const { host } = world.party();
    const [wall, monotonic] = [host.now(WALL_CLOCK), host.now(MONOTONIC_CLOCK)];
    expect(wall).toBeGreaterThan(Date.UTC(2020));
    await new Promise<void>((resolve) => host.startTimer(5, resolve, true));
    expect(host.now(MONOTONIC_CLOCK) - monotonic).toBeGreaterThanOrEqual(4);
    expect(host.now(WALL_CLOCK)).toBeGreaterThan(wall);
  });

  test("a host that may block sleeps for the given time", () => {
    const { host } = world.party();
    const before = host.now(MONOTONIC_CLOCK);
    if (!host.sleep) return;
    host.sleep(2);
    expect(host.now(MONOTONIC_CLOCK) - before).toBeGreaterThanOrEqual(2);
  });

  test("destroy ends everything at once, and later calls are answered", async () => {
    const [party, other] = [world.party(), world.party()];
    const listener = await party.listen(LOOPBACK);
    const [client, server] = await party.pair(listener);
    const { pumps, reports } = party.link;
    const reported = reports.length;
    party.host.wake();
    party.host.timer(0);
    party.host.destroy();
    party.host.destroy();
    party.host.wake();
    party.host.timer(0);
    party.host.hold();
    party.host.release();
    party.host.flush();
    expect(party.host.streamSend(client, bytes("x"))).toBe(party.no("ENOTCONN"));
    expect(party.host.streamRecv(server, Buffer.alloc(1), false)).toBeLessThanOrEqual(0);
    expect(party.host.socketClose(client, false)).toBe(0);
    await turns(other, 10);
    expect(party.link.pumps).toBe(pumps);
    expect(reports).toHaveLength(reported);
  });
}
