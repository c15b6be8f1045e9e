import type { LocalEstate, LocalScope, TrailEvent } from "../../types";
import { isUse } from "../events";
import { uuid } from "../ids";
import { type Random, randomOf } from "../prng";
import type { Story } from "../stories/story";

/** A CloudTrail record and when it happened, ms since 1970. */
export interface TrailRecord {
  at: number;
  record: Record<string, unknown>;
}

const HOUR = 3_600_000;
/** Calls of a story are written one by one up to here; more would only be more of the same. */
const MOST_OF_A_STORY = 60_000;

/** A copy of a call at another time: its own call, so with ids of its own. */
function again(event: TrailEvent, at: number, random: Random): TrailRecord {
  const eventTime = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const ids = { requestID: uuid(random), eventID: uuid(random) };
  return { at, record: { ...event.record, eventTime, ...ids } };
}

/** Shops are visited by day and sleep from one to six; a share of the busiest hour, 0 to 1. */
function visitors(hour: number): number {
  if (hour < 6) return 0.15;
  return hour >= 9 && hour < 22 ? 1 : 0.5;
}

/**
 * What the sampled uses of each key stand for: the same callers doing the same at an even pace through the days,
 * until the key's last use. Uses that belong to a story are no everyday traffic.
 */
export function* everyday(
  scope: LocalScope,
  told: ReadonlySet<string>,
  span: { from: number; to: number },
): Generator<TrailRecord> {
  const samples = new Map<string, TrailEvent[]>();
  for (const event of scope.events) {
    if (!isUse(event) || told.has(event.eventId) || event.record.sharedEventID) continue;
    for (const { name } of event.resources)
      samples.set(name, [...(samples.get(name) ?? []), event]);
  }
  for (const key of scope.keys.values()) {
    const own = samples.get(key.metadata.Arn) ?? [];
    const last = key.lastUse.at?.getTime() ?? 0;
    if (own.length === 0) continue;
    const random = randomOf(`traffic/${key.metadata.Arn}`);
    const anHour = 0.2 + 2 * random.next() ** 3;
    for (let hour = span.from; hour < Math.min(span.to, last); hour += HOUR) {
      const busy = anHour * visitors(new Date(hour).getUTCHours());
      const calls = Math.floor(busy) + (random.chance(busy % 1) ? 1 : 0);
      for (let call = 0; call < calls; call += 1) {
        const at = hour + random.int(0, 3_599) * 1000;
        if (at <= last) yield again(random.pick(own), at, random);
      }
    }
  }
}

/** The calls of a story of which the estate holds a sample, up to the number that the story speaks of. */
export function* volumeOf(
  story: Story,
  events: ReadonlyMap<string, TrailEvent>,
): Generator<TrailRecord> {
  const { span, volume } = story;
  if (!span || volume === null) return;
  const samples = story.eventIds.flatMap((id) => {
    const event = events.get(id);
    const sampled =
      event?.eventSource === "kms.amazonaws.com" &&
      event.readOnly &&
      event.eventTime >= span.from &&
      event.eventTime <= span.to;
    return sampled ? [event] : [];
  });
  if (samples.length === 0) return;
  const random = randomOf(`volume/${story.number}`);
  const seconds = Math.floor((span.to.getTime() - span.from.getTime()) / 1000);
  for (let call = samples.length; call < Math.min(volume, MOST_OF_A_STORY); call += 1) {
    const at = Math.floor(span.from.getTime() / 1000) * 1000 + random.int(0, seconds) * 1000;
    yield again(random.pick(samples), at, random);
  }
}

/** All events of the estate by their id. */
export function eventsById(estate: LocalEstate): Map<string, TrailEvent> {
  const found = new Map<string, TrailEvent>();
  for (const { scopes } of estate.accounts.values()) {
    for (const { events } of scopes.values()) for (const one of events) found.set(one.eventId, one);
  }
  return found;
}
