import type { LocalEstate, TrailEvent } from "../../types";
import type { World } from "../generate-estate";
import { everydayFlows } from "./everyday";
import { type Flow, HOUR, hourOf } from "./flow";
import { BUSIEST_FLOW, habitFlows, keysWithHabits } from "./habits";
import { scopeOf, type TrailRecord } from "./template";

/** Everything that happens in an estate, hour by hour; the same for the same estate, whichever hours are asked for. */
export class Traffic {
  readonly flows: readonly Flow[];
  /** The records that the estate holds, by their hour. */
  readonly #held = new Map<number, TrailRecord[]>();

  /** `brief`: of the busiest flow one call in twenty happens, so that the logs are quickly written and read. */
  constructor(world: World, { brief = false } = {}) {
    const flows = [...habitFlows(world), ...everydayFlows(world, keysWithHabits(world))];
    this.flows = brief ? flows.map(thinned) : flows;
    for (const { eventTime, eventSource, record } of eventsOf(world.estate)) {
      const at = eventTime.getTime();
      const hour = Math.floor(at / HOUR) * HOUR;
      const isKms = eventSource === "kms.amazonaws.com";
      const one = { at, isKms, scope: scopeOf(record), text: JSON.stringify(record) };
      const list = this.#held.get(hour);
      if (list) list.push(one);
      else this.#held.set(hour, [one]);
    }
  }

  /** The records of the hour that begins at `hour`, ms since 1970. */
  *of(hour: number): Generator<TrailRecord> {
    yield* this.#held.get(hour) ?? [];
    for (const flow of this.flows) yield* hourOf(flow, hour);
  }
}

function thinned(flow: Flow): Flow {
  if (flow.name !== BUSIEST_FLOW) return flow;
  return { ...flow, calls: (from, to) => flow.calls(from, to) / 20 };
}

function* eventsOf({ accounts }: LocalEstate): Generator<TrailEvent> {
  for (const { scopes } of accounts.values()) {
    for (const { events } of scopes.values()) yield* events;
  }
}

/** All events of the estate by their id. */
export function eventsById(estate: LocalEstate): Map<string, TrailEvent> {
  return new Map([...eventsOf(estate)].map((event) => [event.eventId, event]));
}
