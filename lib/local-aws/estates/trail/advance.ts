import type { LocalEstate, LocalScope, TrailEvent } from "../../types";
import { isUse } from "../events";
import { HOUR, hourOf } from "./flow";
import type { TrailRecord } from "./template";
import type { Traffic } from "./traffic";

/** Hours whose calls LookupEvents knows of what came after the estate was made; the trail's files have all. */
const HOURS_HELD = 24;
/** Of each caller's hour. */
const CALLS_HELD = 2;

/**
 * Moves the estate's present on: keys in use go on being used, so that the last use of each, and what LookupEvents
 * answers, are of today. What it tells stands in the trail's files too. Does nothing for a time that lies behind.
 */
export class Advance {
  readonly #first: Date;
  readonly #before = new Map<LocalScope, TrailEvent[]>();

  constructor(
    private readonly estate: LocalEstate,
    private readonly traffic: Traffic,
  ) {
    this.#first = estate.now;
    for (const { scopes } of estate.accounts.values()) {
      for (const scope of scopes.values()) this.#before.set(scope, scope.events);
    }
  }

  to(now: Date): void {
    if (now <= this.estate.now) return;
    const end = Math.floor(now.getTime() / HOUR) * HOUR;
    const present = Math.floor(this.#first.getTime() / HOUR) * HOUR;
    const added = new Map<string, TrailEvent[]>();
    for (let hour = Math.max(present, end - HOURS_HELD * HOUR); hour < end; hour += HOUR) {
      for (const flow of this.traffic.flows) {
        let held = 0;
        for (const one of hourOf(flow, hour)) {
          if (one.at < this.#first.getTime()) continue;
          if (held >= CALLS_HELD) break;
          held += 1;
          added.set(one.scope, [...(added.get(one.scope) ?? []), eventOf(one)]);
        }
      }
    }
    this.estate.now = now;
    for (const [id, { scopes }] of this.estate.accounts) {
      for (const [region, scope] of scopes) {
        this.#tell(scope, added.get(`${id}/${region}`) ?? []);
      }
    }
  }

  #tell(scope: LocalScope, events: TrailEvent[]): void {
    events.sort((a, b) => b.eventTime.getTime() - a.eventTime.getTime());
    scope.events = [...events, ...(this.#before.get(scope) ?? [])];
    for (const event of events.filter(isUse)) {
      for (const { name } of event.resources) {
        const key = scope.keys.get(name.split("/").at(-1) ?? "");
        if (!key || (key.lastUse.at && key.lastUse.at >= event.eventTime)) continue;
        const { eventTime: at, eventName: operation, eventId } = event;
        key.lastUse = { ...key.lastUse, at, operation, eventId };
      }
    }
  }
}

interface Identity {
  arn?: string;
  accessKeyId?: string;
}

function eventOf({ at, text }: TrailRecord): TrailEvent {
  const record = JSON.parse(text) as Record<string, unknown>;
  const identity = record.userIdentity as Identity;
  const resources = record.resources as { type: string; ARN: string }[];
  return {
    eventId: String(record.eventID),
    eventName: String(record.eventName),
    eventSource: String(record.eventSource),
    eventTime: new Date(at),
    username: identity.arn?.split("/").at(-1) ?? null,
    readOnly: record.readOnly === true,
    accessKeyId: identity.accessKeyId ?? null,
    resources: resources.map(({ type, ARN }) => ({ type, name: ARN })),
    record,
  };
}
