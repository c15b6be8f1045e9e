/** Gives equal texts equal small numbers, from 0. */
export class Interner {
  private readonly ids = new Map<string, number>();

  of(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.ids.size;
    this.ids.set(text, id);
    return id;
  }

  get size(): number {
    return this.ids.size;
  }
}

/** Gives equal lists of small numbers equal small numbers, from 0. */
export class ListInterner {
  private readonly lists: (readonly number[])[] = [];
  private readonly hashes: number[] = [];
  /** Open addressing: a list's number plus one; 0 is free. At most half of the places are taken. */
  private places = new Int32Array(0);

  /** The list is kept and must not change. */
  of(list: readonly number[]): number {
    if (this.lists.length * 2 >= this.places.length) this.grow();
    let hash = list.length;
    for (let index = 0; index < list.length; index++) {
      hash = (Math.imul(hash, 0x0100_0193) ^ (list[index] ?? 0)) | 0;
    }
    const { places, hashes, lists } = this;
    const mask = places.length - 1;
    let place = mix(hash, 0) & mask;
    for (let taken = places[place] ?? 0; taken > 0; taken = places[place] ?? 0) {
      const id = taken - 1;
      if (hashes[id] === hash && equal(lists[id] ?? [], list)) return id;
      place = (place + 1) & mask;
    }
    hashes.push(hash);
    const id = lists.push(list) - 1;
    places[place] = id + 1;
    return id;
  }

  private grow(): void {
    const places = new Int32Array(Math.max(FIRST_PLACES, this.places.length * 2));
    const mask = places.length - 1;
    for (let id = 0; id < this.lists.length; id++) {
      let place = mix(this.hashes[id] ?? 0, 0) & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = id + 1;
    }
    this.places = places;
  }

  get size(): number {
    return this.lists.length;
  }
}

function equal(one: readonly number[], other: readonly number[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

const FIRST_PLACES = 16;

/** Spreads pairs of small numbers over all 32 bits (the finaliser of MurmurHash3). */
function mix(one: number, other: number): number {
  let hash = Math.imul(one, 0x9e37_79b1) ^ Math.imul(other + 1, 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2_ae35);
  return hash ^ (hash >>> 13);
}

/**
 * Gives equal pairs of small numbers equal small numbers: lists are numbered link by link. One array of numbers, for
 * there are millions of them: a Map has an object for each pair that is larger than 2^31.
 */
export class Chain {
  /** How many pairs there are. */
  size = 0;
  /** Open addressing: before, next and the pair's number; 0 is free. At most two of three places are taken. */
  private links = new Int32Array(0);
  private mask = -1;

  /** The number of what `before` stands for, followed by `next`, from 1. All numbers are from 0 and below 2^31. */
  of(before: number, next: number): number {
    if (this.size * 3 > this.mask * 2) this.grow();
    const { links, mask } = this;
    let place = mix(before, next) & mask;
    for (;;) {
      const at = place * 3;
      const id = links[at + 2] ?? 0;
      if (id === 0) {
        links[at] = before;
        links[at + 1] = next;
        this.size += 1;
        links[at + 2] = this.size;
        return this.size;
      }
      if (links[at] === before && links[at + 1] === next) return id;
      place = (place + 1) & mask;
    }
  }

  /** Forgets all pairs and keeps the room for as many. */
  clear(): void {
    this.links.fill(0);
    this.size = 0;
  }

  private grow(): void {
    const places = Math.max(FIRST_PLACES, (this.mask + 1) * 2);
    const links = new Int32Array(places * 3);
    const mask = places - 1;
    const old = this.links;
    for (let at = 0; at < old.length; at += 3) {
      if (old[at + 2] === 0) continue;
      let place = mix(old[at] ?? 0, old[at + 1] ?? 0) & mask;
      while (links[place * 3 + 2] !== 0) place = (place + 1) & mask;
      for (let part = 0; part < 3; part++) links[place * 3 + part] = old[at + part] ?? 0;
    }
    this.links = links;
    this.mask = mask;
  }
}
