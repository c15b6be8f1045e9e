import type { Wants } from "./rules/taken-events";
import type { EventList, UsageEvent } from "./schemas/events";

/** Where looking through goes on. */
export interface EventPosition {
  /** Begin of the five minutes, ms since 1970. */
  at: number;
  /** Empty: all of the five minutes are one piece. */
  scope: string;
  /** Of the object in the order of its hour; empty: all of the scope's are one piece. */
  order: string;
  /** Of a page of the event history. */
  marker: string | null;
  /** Events of the piece that were given before. */
  skip: number;
  /** Of the five minutes, as they were at the begin of the object: see `EventOwners`. */
  given: string[];
  /** Objects of the hour that could not be read in these five minutes, by `ownerName`. */
  lost: string[];
}

export interface WalkedEvent extends UsageEvent {
  /** The copy that names the caller, of a call that two accounts have. */
  named: boolean;
}

/** Adds an event by its id, unless a copy is there that tells as much of the caller. */
export function addEvent(events: Map<string, WalkedEvent>, event: WalkedEvent): void {
  if (event.named || !events.has(event.id)) events.set(event.id, event);
}

/** The events in the order of time, those of one second always in the same. */
export function sorted(events: ReadonlyMap<string, WalkedEvent>): UsageEvent[] {
  return inOrder(events).map(({ named: _, ...event }) => event);
}

/** As `sorted`, for those that are walked on. */
export function inOrder(events: ReadonlyMap<string, WalkedEvent>): WalkedEvent[] {
  const nameOf = ({ at, id }: WalkedEvent) => `${at} ${id}`;
  return [...events.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

type Problem = EventList["problems"][number];

/** Calls that are counted in an hour and whose records were not found. */
export interface Missing {
  scope: string;
  /** ms since 1970 */
  hour: number;
  calls: number;
  /** Why, after "3 calls counted in the hour from …:". */
  because: string;
}

/** Why some are not here, each reason once; what is missing of one hour for one reason together. */
export class Problems {
  readonly #told = new Map<string, Problem>();
  readonly #missing = new Map<string, Missing>();

  add({ problems, missing }: Pick<WalkedPiece, "problems" | "missing">): void {
    for (const problem of problems) this.#told.set(problem.reason, problem);
    for (const one of missing) {
      const name = `${one.scope} ${one.hour} ${one.because}`;
      const calls = one.calls + (this.#missing.get(name)?.calls ?? 0);
      this.#missing.set(name, { ...one, calls });
    }
  }

  get list(): Problem[] {
    const missing = [...this.#missing.values()].map(({ scope: source, hour, calls, because }) => {
      const from = new Date(hour).toISOString().slice(0, 16).replace("T", " ");
      const words = `${calls.toLocaleString("en")} call${calls === 1 ? "" : "s"}`;
      return { source, reason: `${words} counted in the hour from ${from} UTC: ${because}` };
    });
    return [...this.#told.values(), ...missing];
  }
}

/** What one object, or one page of the event history, has of what is asked for. */
export interface WalkedPiece {
  events: WalkedEvent[];
  /** As much as was wanted is here, and there is more of it. */
  cut: boolean;
  problems: Problem[];
  missing: Missing[];
  /** What those that gave counts alone are noted under. */
  askable: readonly string[];
}

/** A piece that is read when it is asked for: that comes before the next piece, or nothing does. */
export interface PieceAhead {
  /** Null: there is nothing to read for it. */
  position: EventPosition | null;
  /** Whoever gets it cut goes no further. */
  read(wants: Wants): Promise<WalkedPiece>;
}
