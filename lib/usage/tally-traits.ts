import type { NumberedShape } from "./shape-numbers";
import type { TraitRow } from "./store/write-traits";
import type { TraitValue } from "./types";

const DAY = 86_400;
/** More than the number of a trait can be. */
const NUMBERS = 2 ** 22;

interface Counted {
  count: number;
  firstAt: number;
  lastAt: number;
}

/** Counts the addresses and contexts of calls by key, day, principal and call. */
export class TraitTally {
  /** By list of values, shape, and day with the value's number. */
  readonly #counts = new Map<readonly TraitValue[], Map<NumberedShape, Map<number, Counted>>>();
  readonly #rows: TraitRow[] = [];

  /** One call; `number` is the value's place in `values`, from 1 on, 0 for none. */
  add(shape: NumberedShape, seconds: number, values: readonly TraitValue[], number: number): void {
    if (number === 0) return;
    const trait = valueAt(values, number);
    if (shape.movesKeys) {
      const { principalId, callId } = shape;
      for (const keyId of shape.keyIds(seconds * 1000)) {
        this.#rows.push(traitRow({ keyId, principalId, callId }, trait, seconds, 1));
      }
      return;
    }
    const byShape = this.#counts.get(values) ?? new Map<NumberedShape, Map<number, Counted>>();
    this.#counts.set(values, byShape);
    const counts = byShape.get(shape) ?? new Map<number, Counted>();
    byShape.set(shape, counts);
    const name = Math.floor(seconds / DAY) * NUMBERS + number;
    const there = counts.get(name);
    if (!there) {
      counts.set(name, { count: 1, firstAt: seconds, lastAt: seconds });
      return;
    }
    there.count += 1;
    if (seconds < there.firstAt) there.firstAt = seconds;
    if (seconds > there.lastAt) there.lastAt = seconds;
  }

  rows(): TraitRow[] {
    const rows = [...this.#rows];
    for (const [values, byShape] of this.#counts) {
      for (const [{ keyIds, principalId, callId }, counts] of byShape) {
        for (const [name, counted] of counts) {
          const trait = valueAt(values, name % NUMBERS);
          const day = Math.floor(name / NUMBERS) * DAY;
          for (const keyId of keyIds(counted.firstAt * 1000)) {
            rows.push({ keyId, day, principalId, callId, trait, ...counted });
          }
        }
      }
    }
    return rows;
  }
}

/** One call, or with -1 one that is taken back. */
export function traitRow(
  { keyId, principalId, callId }: { keyId: number; principalId: number; callId: number },
  trait: TraitValue,
  seconds: number,
  count: number,
): TraitRow {
  const day = seconds - (seconds % DAY);
  return { keyId, day, principalId, callId, trait, count, firstAt: seconds, lastAt: seconds };
}

export function valueAt(values: readonly TraitValue[], number: number): TraitValue {
  const value = values[number - 1];
  if (!value) throw new Error(`There is no address or context ${number}.`);
  return value;
}
