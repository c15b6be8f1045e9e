import type { Context } from "@/lib/context";
import { EventOwners } from "./rules/event-owners";
import { type Candidate, candidateOf, type EventFilter } from "./rules/match-event";
import type { AskedRecords } from "./sources/asked-records";
import type { EventPlace, EventReader, PlaceRead } from "./sources/event-reader";
import {
  type CountedObject,
  hasSharedCalls,
  objectsOfHour,
  queriesOfShared,
  sharedOwners,
  sourcesOfHour,
} from "./store/event-objects";
import type { DecodeContext } from "./types";

const HOUR = 3_600_000;
/** Characters of records that are kept for the other five minutes of their hour. */
const MOST_KEPT = 16_000_000;

export interface EventSources {
  ctx: Context;
  filter: EventFilter;
  decode: DecodeContext;
  reader: EventReader;
  /** Records that were asked for of an engine, looked through after all else. */
  asked: AskedRecords | null;
}

interface OpenScope {
  objects: CountedObject[];
  owners: EventOwners;
}

interface Kept {
  candidates: { candidate: Candidate; size: number }[];
  answer: PlaceRead;
}

type OnCandidate = (candidate: Candidate, size: number) => boolean;

/** What the five minutes of an hour share while records are looked for: its objects, and what was read of them. */
export class EventHour {
  readonly #open = new Map<string, OpenScope>();
  readonly #why = new Map<string, { because: string; askable: string[] }>();
  readonly #kept = new Map<string, Kept>();
  readonly #tooLarge = new Set<string>();
  #size = 0;

  constructor(
    readonly sources: EventSources,
    /** ms since 1970 */
    readonly begin: number,
  ) {}

  /** The objects that hold events of a scope in this hour, and which of them gives which. */
  async open(scope: string): Promise<OpenScope> {
    const there = this.#open.get(scope);
    if (there) return there;
    const { pool } = this.sources.ctx.db;
    const objects = await objectsOfHour(pool, scope, this.begin);
    const owners = new EventOwners(objects, await sharedOwners(pool, scope, this.begin));
    const opened = { objects, owners };
    this.#open.set(scope, opened);
    return opened;
  }

  /** The record as an event of the span, if it is one that is asked for. */
  candidateOf(text: string, span: { from: number; to: number }): Candidate | null {
    const { filter, decode } = this.sources;
    return candidateOf(parsed(text), { ...filter, ...span }, decode);
  }

  /**
   * Gives out what a place has of a span, until `on` answers that it has enough. With `keep` the place is read once for
   * the whole hour, as long as there is room.
   */
  async read(
    place: EventPlace,
    { span, marker, keep }: { span: Span; marker: string | null; keep: boolean },
    on: OnCandidate,
  ): Promise<PlaceRead> {
    const name = JSON.stringify([place.source, place.scope, place.object, marker]);
    const there = this.#kept.get(name) ?? (keep ? await this.#keep(name, place, marker) : null);
    if (there === null) {
      // The marker of a page belongs to the time that was asked for.
      const time = keep ? this.#time : span;
      return this.sources.reader.read(place, time, marker, (text) => {
        const candidate = this.candidateOf(text, span);
        return candidate !== null && on(candidate, text.length);
      });
    }
    for (const { candidate, size } of there.candidates) {
      if (candidate.at >= span.from && candidate.at < span.to && on(candidate, size)) break;
    }
    return there.answer;
  }

  /** What is asked for of the hour. */
  get #time(): Span {
    const { filter } = this.sources;
    return {
      from: Math.max(filter.from, this.begin),
      to: Math.min(filter.to, this.begin + HOUR),
    };
  }

  /** Null where it is too much. */
  async #keep(name: string, place: EventPlace, marker: string | null): Promise<Kept | null> {
    if (this.#tooLarge.has(name)) return null;
    const whole = this.#time;
    const candidates: Kept["candidates"] = [];
    let size = this.#size;
    const answer = await this.sources.reader.read(place, whole, marker, (text) => {
      const candidate = this.candidateOf(text, whole);
      if (candidate === null) return false;
      candidates.push({ candidate, size: text.length });
      size += text.length;
      return size > MOST_KEPT;
    });
    if (size > MOST_KEPT) {
      this.#tooLarge.add(name);
      return null;
    }
    this.#size = size;
    const kept = { candidates, answer };
    this.#kept.set(name, kept);
    return kept;
  }

  /** Why records of calls that are counted are not found where all were looked through, and what gave counts alone. */
  async whyMissing(scope: string): Promise<{ because: string; askable: string[] }> {
    const there = this.#why.get(scope);
    if (there) return there;
    const { asked, ctx } = this.sources;
    const { pool } = ctx.db;
    const given = await sourcesOfHour(pool, scope, this.begin);
    const queries = await queriesOfShared(pool, scope, this.begin);
    const askable = [...given.filter((one) => /^(athena|lake):/.test(one)), ...queries];
    const isShared = await hasSharedCalls(pool, scope, this.begin);
    const objects = (await this.open(scope)).objects.length;
    const because = becauseOf({
      objects,
      isShared,
      isAskable: askable.length > 0,
      isAsked: !!asked,
    });
    const why = { because, askable };
    this.#why.set(scope, why);
    return why;
  }
}

interface Span {
  from: number;
  to: number;
}

function becauseOf(told: {
  objects: number;
  isShared: boolean;
  isAskable: boolean;
  isAsked: boolean;
}): string {
  const { objects, isShared, isAskable, isAsked } = told;
  if (isAsked && isAskable) return "not among the records that were asked for.";
  if (objects === 0 && isAskable) return "came as counts from a query, without records.";
  if (isShared) {
    return "not found: the logs of calls between accounts may be another account's, or from before it was remembered where they are.";
  }
  return objects === 0
    ? "in no object that is remembered."
    : "not found in the objects of that hour.";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
