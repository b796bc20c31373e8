/**
 * What clocks show in the code of nodes: `Date`, `performance`, `process.hrtime()`, and the like.
 */
import { os, perfHooks } from "./builtins.js";
import type { Current, Replace, ReplaceGetter } from "./globals.js";

/** Puts simulated clocks in the place of the real ones. */
export function replaceClocks(current: Current, replace: Replace, replaceGetter: ReplaceGetter): void {
  const RealDate = Date;
  const wall = (): number => Math.floor(current()?.wallClock() ?? RealDate.now());
  replaceDate(replace, wall);
  replaceFormats(replace, replaceGetter, wall);
  replaceTemporal(replace, current, wall);
  replacePerformance(current, replace, replaceGetter);
  replaceProcessClocks(current, replace);
}

function replaceDate(replace: Replace, wall: () => number): void {
  const RealDate = Date;
  const SimulatedDate: DateConstructor = new Proxy(RealDate, {
    apply: () => new RealDate(wall()).toString(),
    construct: (Real, args: number[], newTarget): Date => {
      const target = newTarget === SimulatedDate ? Real : (newTarget as DateConstructor);
      return Reflect.construct<number[], Date>(Real, args.length > 0 ? args : [wall()], target);
    },
    get: (Real, name, receiver) => (name === "now" ? wall : (Reflect.get(Real, name, receiver) as unknown)),
  });
  replace(globalThis, "Date", SimulatedDate);
}

/** A format without a date is that of now. */
function replaceFormats(replace: Replace, replaceGetter: ReplaceGetter, wall: () => number): void {
  const prototype = Intl.DateTimeFormat.prototype;
  const getter = Object.getOwnPropertyDescriptor(prototype, "format") as { get: () => Format };
  replaceGetter(prototype, "format", function (this: Intl.DateTimeFormat) {
    const real = getter.get.call(this);
    return (date: DateLike = wall()): string => real(date);
  });
  const toParts = Object.getOwnPropertyDescriptor(prototype, "formatToParts") as { value: (date: DateLike) => unknown };
  replace(prototype, "formatToParts", function (this: Intl.DateTimeFormat, date: DateLike = wall()) {
    return toParts.value.call(this, date);
  });
}

type DateLike = Date | number;
type Format = (date: DateLike) => string;

interface ZonedDateTime {
  toPlainDate(): unknown;
  toPlainTime(): unknown;
  toPlainDateTime(): unknown;
}

/** As far as the simulation uses it; not in Node before 26. */
interface TemporalLike {
  readonly Now: { timeZoneId(): string };
  readonly Instant: {
    fromEpochMilliseconds(time: number): { toZonedDateTimeISO(zone: unknown): ZonedDateTime };
  };
}

function replaceTemporal(replace: Replace, current: Current, wall: () => number): void {
  const { Temporal } = globalThis as { Temporal?: TemporalLike };
  if (!Temporal) return;
  const { Now, Instant } = Temporal;
  const zoned = (zone: unknown = Now.timeZoneId()): ZonedDateTime =>
    Instant.fromEpochMilliseconds(wall()).toZonedDateTimeISO(zone);
  const simulated: Record<string, (zone?: unknown) => unknown> = {
    instant: () => Instant.fromEpochMilliseconds(wall()),
    zonedDateTimeISO: zoned,
    plainDateTimeISO: (zone) => zoned(zone).toPlainDateTime(),
    plainDateISO: (zone) => zoned(zone).toPlainDate(),
    plainTimeISO: (zone) => zoned(zone).toPlainTime(),
  };
  for (const [name, value] of Object.entries(simulated)) {
    const real = (Now as unknown as Record<string, (zone?: unknown) => unknown>)[name]!.bind(Now);
    replace(Now, name, (zone?: unknown) => (current() ? value(zone) : real(zone)));
  }
}

type MarkOptions = Parameters<typeof performance.mark>[1];
type MeasureOptions = Exclude<Parameters<typeof performance.measure>[1], string | undefined>;

function replacePerformance(current: Current, replace: Replace, replaceGetter: ReplaceGetter): void {
  const real = {
    now: performance.now.bind(performance),
    mark: performance.mark.bind(performance),
    measure: performance.measure.bind(performance),
    toJSON: performance.toJSON.bind(performance),
    eventLoopUtilization: performance.eventLoopUtilization.bind(performance),
  };
  const origin = performance.timeOrigin;
  replace(performance, "now", () => current()?.now() ?? real.now());
  replaceGetter(performance, "timeOrigin", () => current()?.timeOrigin ?? origin);
  replace(performance, "mark", (name: string, options?: MarkOptions) => {
    const owner = current();
    return real.mark(name, owner ? { startTime: owner.now(), ...options } : options);
  });
  replace(performance, "measure", (name: string, from?: string | MeasureOptions, to?: string) => {
    const owner = current();
    if (!owner) return real.measure(name, from as string, to);
    if (typeof from === "object" && from.duration !== undefined) return real.measure(name, from);
    const given = typeof from === "object" ? from : { start: from ?? 0, end: to };
    return real.measure(name, { ...given, end: given.end ?? owner.now() });
  });
  replace(performance, "toJSON", () => {
    const owner = current();
    return owner ? { timeOrigin: owner.timeOrigin } : (real.toJSON() as object);
  });
  const idle = { idle: 0, active: 0, utilization: 0 };
  for (const target of new Set<object>([performance, perfHooks.performance])) {
    replace(target, "eventLoopUtilization", (...args: Parameters<typeof real.eventLoopUtilization>) =>
      current() ? idle : real.eventLoopUtilization(...args),
    );
  }
}

function replaceProcessClocks(current: Current, replace: Replace): void {
  const hrtime = process.hrtime.bind(process);
  const realBigint = process.hrtime.bigint.bind(process.hrtime);
  const nanoseconds = (now: number): bigint => BigInt(Math.round(now * 1000)) * 1000n;
  const simulated = (before?: [number, number]): [number, number] => {
    const owner = current();
    if (!owner) return hrtime(before);
    const time = nanoseconds(owner.now()) - (before ? BigInt(before[0]) * 1_000_000_000n + BigInt(before[1]) : 0n);
    return [Number(time / 1_000_000_000n), Number(time % 1_000_000_000n)];
  };
  const bigint = (): bigint => {
    const owner = current();
    return owner ? nanoseconds(owner.now()) : realBigint();
  };
  replace(process, "hrtime", Object.assign(simulated, { bigint }));
  const answered = (target: object, name: string, answer: (now: number) => unknown): void => {
    const real = (target as Record<string, ((...args: unknown[]) => unknown) | undefined>)[name]?.bind(target);
    if (!real) return;
    replace(target, name, (...args: unknown[]) => {
      const owner = current();
      return owner ? answer(owner.now()) : real(...args);
    });
  };
  answered(process, "uptime", (now) => now / 1000);
  answered(process, "cpuUsage", () => ({ user: 0, system: 0 }));
  answered(process, "threadCpuUsage", () => ({ user: 0, system: 0 }));
  answered(os, "uptime", (now) => now / 1000);
  answered(os, "loadavg", () => [0, 0, 0]);
}
