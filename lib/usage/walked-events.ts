import type { Wants } from "./rules/taken-events";
import type { EventList, UsageEvent } from "./schemas/events";

/** Where looking through goes on. */
export interface EventPosition {
  /** ms since 1970 */
  hour: number;
  scope: string;
  /** Of the object in the order of its hour. */
  order: string;
  /** Of a page of the event history. */
  marker: string | null;
  /** Events of the object that were given before. */
  skip: number;
  /** Of the hour, as they were at the begin of the object: see `EventOwners`. */
  given: string[];
  /** Objects of the hour that could not be read, by `ownerName`. */
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

/** The events in the order of time. */
export function sorted(events: ReadonlyMap<string, WalkedEvent>): UsageEvent[] {
  return [...events.values()]
    .map(({ named: _, ...event }) => event)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** What one object, or one page of the event history, has of what is asked for. */
export interface WalkedPiece {
  events: WalkedEvent[];
  /** As much as was wanted is here, and there is more of it. */
  cut: boolean;
  problems: EventList["problems"];
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
