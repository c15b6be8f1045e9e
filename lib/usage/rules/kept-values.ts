import type { TraitValue } from "../types";
import { precedence } from "./traits";

/** Values that are kept of one key, principal, day and kind; the others count as one. */
const MOST_KEPT = 100;

interface Kept {
  trait: TraitValue;
  /** Its number in the database; null for one that is new. */
  id: number | null;
}

/**
 * The values that are kept of one key, principal, day and kind. Which ones are left of too many depends on the values
 * alone, not on the order in which they come: those of the lowest precedence.
 */
export class KeptValues {
  readonly #values = new Map<string, Kept>();
  /** Of a full list: the one that goes first. */
  #last: TraitValue | null = null;

  get size(): number {
    return this.#values.size;
  }

  /** The number of a value that is kept; null for others. */
  idOf(value: string): number | null {
    return this.#values.get(value)?.id ?? null;
  }

  /** Takes in what the database has. */
  load(trait: TraitValue, id: number): void {
    this.#values.set(trait.value, { trait, id });
    this.#last = null;
  }

  /** Takes a value in; answers the number of the one that goes for it, if that has one. */
  offer(trait: TraitValue): number | null {
    if (this.#values.has(trait.value)) return null;
    if (this.#values.size >= MOST_KEPT) {
      this.#last ??= this.#findLast();
      if (this.#last !== null && isBefore(this.#last, trait)) return null;
    }
    this.#values.set(trait.value, { trait, id: null });
    if (this.#values.size <= MOST_KEPT) return null;
    const last = this.#findLast();
    this.#last = null;
    const gone = last && this.#values.get(last.value);
    if (!gone) return null;
    this.#values.delete(gone.trait.value);
    return gone.id;
  }

  /** Those that have no number yet. */
  fresh(): TraitValue[] {
    const found: TraitValue[] = [];
    for (const { trait, id } of this.#values.values()) if (id === null) found.push(trait);
    return found;
  }

  setId(value: string, id: number): void {
    const kept = this.#values.get(value);
    if (kept) kept.id = id;
  }

  #findLast(): TraitValue | null {
    let last: TraitValue | null = null;
    for (const { trait } of this.#values.values()) {
      if (last === null || isBefore(last, trait)) last = trait;
    }
    return last;
  }
}

function isBefore(a: TraitValue, b: TraitValue): boolean {
  const [first, second] = [precedence(a), precedence(b)];
  return first === second ? a.value < b.value : first < second;
}
