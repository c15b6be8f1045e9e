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

  #put(high: number, low: number): boolean {
    const table = this.#table;
    const mask = table.length - 2;
    let at = (Math.imul(high ^ (low >>> 15), 0x9e3779b1) >>> 7) & mask & ~1;
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
