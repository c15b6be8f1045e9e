/** Odd numbers that spread what they are multiplied with. */
const SPREAD_FIRST = 0x9e37_79b1;
const SPREAD_SECOND = 0x85eb_ca77;
const FEWEST_SLOTS = 1_024;

/** Numbers of pairs of numbers, from 0 on in the order in which they come; in as little memory as will do. */
export class PairNumbers {
  /** First and second of each, one after the other. */
  readonly pairs: number[] = [];
  /** Of each slot the pair's number and 1, or 0. */
  #slots = new Uint32Array(FEWEST_SLOTS);

  /** The pair's number, which it gets when it has none. */
  of(first: number, second: number): number {
    const { pairs } = this;
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hashOf(first, second) & mask; ; slot = (slot + 1) & mask) {
      const number = (slots[slot] as number) - 1;
      if (number < 0) return this.#add(first, second, slot);
      if (pairs[number * 2] === first && pairs[number * 2 + 1] === second) return number;
    }
  }

  #add(first: number, second: number, slot: number): number {
    this.pairs.push(first, second);
    const size = this.pairs.length / 2;
    this.#slots[slot] = size;
    if (size * 2 > this.#slots.length) this.#spread(size);
    return size - 1;
  }

  #spread(size: number): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 1; number <= size; number += 1) {
      const [first, second] = this.pairs.slice(number * 2 - 2, number * 2) as [number, number];
      let slot = hashOf(first, second) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.#slots = slots;
  }
}

function hashOf(first: number, second: number): number {
  const mixed = Math.imul(first, SPREAD_FIRST) ^ Math.imul(second, SPREAD_SECOND);
  return mixed ^ (mixed >>> 15);
}
