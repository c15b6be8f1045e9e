import { randomOf } from "../prng";
import { CallIds, callOf, type Template, type TrailRecord } from "./template";

export const HOUR = 3_600_000;

/** Calls that go on from hour to hour. */
export interface Flow {
  /** Tells its stream of random choices from all others. */
  name: string;
  templates: readonly Template[];
  /** From when to when (ms) there are any; open at both ends when left out. */
  from?: number;
  to?: number;
  /** Seconds of the hour in which they fall, the last not in it; all of it when left out. */
  seconds?: readonly [number, number];
  /** How many from one moment to another (ms) of the same hour; a fraction is a chance of one more. */
  calls(from: number, to: number): number;
}

/** Shops are visited by day and sleep from one to six; a share of the busiest hour, 0 to 1. */
function visitors(at: number): number {
  const hour = new Date(at).getUTCHours();
  if (hour < 6) return 0.15;
  return hour >= 9 && hour < 22 ? 1 : 0.5;
}

/** So many an hour when the shop is busy, fewer when it sleeps, and `least` always. */
export function byVisitors(busiest: number, least = 0): Flow["calls"] {
  return (from, to) => ((busiest * visitors(from) + least) * (to - from)) / HOUR;
}

/** So many in that hour of every day (UTC). */
export function daily(hour: number, count: number): Flow["calls"] {
  return (from) => (new Date(from).getUTCHours() === hour ? count : 0);
}

/** The calls of one hour; the same hour has always the same, whichever hours are asked for. */
export function* hourOf(flow: Flow, hour: number): Generator<TrailRecord> {
  const [first, last] = flow.seconds ?? [0, 3_600];
  const from = Math.max(hour + first * 1000, flow.from ?? 0);
  const to = Math.min(hour + last * 1000, flow.to ?? Number.POSITIVE_INFINITY);
  if (from >= to) return;
  const random = randomOf(`flow/${flow.name}/${hour}`);
  const wanted = flow.calls(from, to);
  const count = Math.floor(wanted) + (random.chance(wanted % 1) ? 1 : 0);
  if (count === 0) return;
  const ids = new CallIds(random);
  for (let call = 0; call < count; call += 1) {
    const at = from + random.int(0, Math.ceil((to - from) / 1000) - 1) * 1000;
    yield callOf(random.pick(flow.templates), at, ids);
  }
}
