import { createHash } from "node:crypto";
import { type EventMark, markOf } from "../files/event-id";
import { halves, MarkSet } from "./mark-set";
import type { Candidate } from "./match-event";

/** Events that no object was counted for are remembered up to so many in five minutes, so that none is given twice. */
const MOST_LOOSE = 500;

/** A call that two accounts have, and whose copy counts. */
export interface SharedOwner {
  /** 64 bits as a decimal of a signed number. */
  mark: string;
  /** The copy that counts names the caller, and no query gave one: an object may have it. */
  named: boolean;
  /** The object that has it; null: not known, or a query's. */
  source: string | null;
  key: string | null;
}

interface Owner {
  source: string;
  key: string;
  /** Eight bytes each: see `MarkSet.addAll`. */
  marks: Buffer;
}

/** A short name of an object, in whatever version; all of an event history is one. */
export function ownerName({ source, key }: { source: string; key: string | null }): string {
  const name = source.startsWith("lookup:") ? source : `${source}\n${key}`;
  return createHash("sha256").update(name).digest("base64url").slice(0, 12);
}

/** The mark in eight bytes, as text. */
function nameOf({ high, low }: EventMark): string {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(high, 0);
  bytes.writeUInt32LE(low, 4);
  return bytes.toString("base64url");
}

/**
 * Which object gives which event of one hour and scope: that which it was counted for, so that a record which lies in
 * several comes once, whatever pages it is asked for in. Of what could not be read the others give what they have (see
 * `recovers`). What is not known to be counted for an object comes from the first that has it.
 */
export class EventOwners {
  readonly #all = new MarkSet();
  readonly #rows = new Map<string, Buffer[]>();
  readonly #shared = new Map<string, EventMark[]>();
  readonly #sets = new Map<string, MarkSet>();
  readonly #named = new MarkSet();
  #given = new Set<string>();

  constructor(owners: readonly Owner[], shared: readonly SharedOwner[]) {
    for (const owner of owners) {
      this.#all.addAll(owner.marks);
      const name = ownerName(owner);
      this.#rows.set(name, [...(this.#rows.get(name) ?? []), owner.marks]);
    }
    for (const { mark, named, source, key } of shared) {
      const { high, low } = halves(mark);
      if (source === null) {
        if (named) this.#named.add(high, low);
        continue;
      }
      this.#all.add(high, low);
      const name = ownerName({ source, key });
      const there = this.#shared.get(name);
      if (there) there.push({ high, low });
      else this.#shared.set(name, [{ high, low }]);
    }
  }

  /** Begins with other five minutes; `given`: of an earlier page, as `given` was at the begin of its last object. */
  restart(given: readonly string[]): void {
    this.#given = new Set(given);
  }

  /** What was given that no object was counted for. */
  get given(): string[] {
    return [...this.#given].slice(-MOST_LOOSE);
  }

  /** Notes that these were given, for whoever else has them; `recovered`: in place of the object that they were counted for. */
  give(candidates: readonly Candidate[], recovered: boolean): void {
    for (const candidate of candidates) {
      const mark = markIn(candidate);
      if (recovered || !this.#all.has(mark.high, mark.low)) this.#given.add(nameOf(mark));
    }
  }

  /** Whether an event was counted for this object: there is no better copy of it. */
  isCountedFor(owner: string, candidate: Candidate): boolean {
    const mark = markIn(candidate);
    return this.#setOf(owner).has(mark.high, mark.low);
  }

  /** Whether this object is the one that gives an event. */
  gives(owner: string, candidate: Candidate): boolean {
    if (this.isCountedFor(owner, candidate)) return true;
    const mark = markIn(candidate);
    if (this.#all.has(mark.high, mark.low) || this.#given.has(nameOf(mark))) return false;
    // Another account's trail has the copy that counts, and names the caller.
    return candidate.named || !this.#named.has(mark.high, mark.low);
  }

  /** Whether an event was to be given by one of these objects, or by another account's, and has not been. */
  recovers(lost: ReadonlySet<string>, candidate: Candidate): boolean {
    const mark = markIn(candidate);
    if (this.#given.has(nameOf(mark))) return false;
    if (!this.#all.has(mark.high, mark.low)) return true;
    return [...lost].some((owner) => this.#setOf(owner).has(mark.high, mark.low));
  }

  #setOf(owner: string): MarkSet {
    const there = this.#sets.get(owner);
    if (there) return there;
    const set = new MarkSet();
    for (const marks of this.#rows.get(owner) ?? []) set.addAll(marks);
    for (const { high, low } of this.#shared.get(owner) ?? []) set.add(high, low);
    this.#sets.set(owner, set);
    return set;
  }
}

function markIn({ event, place }: Candidate): EventMark {
  const shared = event.id.startsWith("shared:") ? event.id.slice("shared:".length) : null;
  return markOf({ eventId: event.eventId, sharedEventId: shared, accountId: place.accountId });
}
