import type { EventMark } from "../files/event-id";

/** A set of 64-bit marks, 16 bytes each at most half full; no objects, so that millions cost the collector nothing. */
export class MarkSet {
  #table = new Uint32Array(128);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds the mark; false when it was there. */
  add(high: number, low: number): boolean {
    if (this.#size * 4 >= this.#table.length) this.#grow();
    // All zeros mean an empty place.
    if (!this.#put(high, high === 0 && low === 0 ? 1 : low)) return false;
    this.#size += 1;
    return true;
  }

  has(high: number, low: number): boolean {
    const table = this.#table;
    const mask = table.length - 2;
    const second = high === 0 && low === 0 ? 1 : low;
    for (let at = placeOf(high, second) & mask & ~1; ; at = (at + 2) & mask) {
      if (table[at] === high && table[at + 1] === second) return true;
      if (table[at] === 0 && table[at + 1] === 0) return false;
    }
  }

  /** Adds marks as the database keeps them: eight bytes each, both halves with their low byte first. */
  addAll(marks: Buffer): void {
    for (let at = 0; at + 8 <= marks.length; at += 8) {
      this.add(marks.readUInt32LE(at), marks.readUInt32LE(at + 4));
    }
  }

  #put(high: number, low: number): boolean {
    const table = this.#table;
    const mask = table.length - 2;
    let at = placeOf(high, low) & mask & ~1;
    for (;;) {
      const [first, second] = [table[at] as number, table[at + 1] as number];
      if (first === 0 && second === 0) break;
      if (first === high && second === low) return false;
      at = (at + 2) & mask;
    }
    table[at] = high;
    table[at + 1] = low;
    return true;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const [high, low] = [old[at] as number, old[at + 1] as number];
      if (high !== 0 || low !== 0) this.#put(high, low);
    }
  }
}

/** Where a mark is looked for first: by every bit of it, as ids may be counters that differ in their last digits alone. */
export function placeOf(high: number, low: number): number {
  let mixed = Math.imul(high, 0x9e3779b1) ^ low;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** The marks as the database keeps them: see `MarkSet.addAll`. */
export function marksOf(packed: Buffer): EventMark[] {
  return Array.from({ length: Math.floor(packed.length / 8) }, (_, index) => ({
    high: packed.readUInt32LE(index * 8),
    low: packed.readUInt32LE(index * 8 + 4),
  }));
}

/** A mark that is written as a decimal of a signed number of 64 bits. */
export function halves(mark: string): EventMark {
  const bits = BigInt.asUintN(64, BigInt(mark));
  return { high: Number(bits >> 32n), low: Number(bits & 0xffff_ffffn) };
}
