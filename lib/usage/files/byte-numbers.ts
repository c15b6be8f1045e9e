import { HASH_START, HASH_STEP, type Signature } from "./signature";

/** Bytes that are held at most, and keys. */
const MOST_BYTES = 8 * 1024 ** 2;
const MOST_KEYS = 65_536;
const FEWEST_SLOTS = 1_024;

/**
 * Numbers by runs of bytes, without making a text of any: what was worked out of the same bytes before. It forgets
 * all when it is full.
 */
export class ByteNumbers {
  /**
   * Of each slot: number of the key and 1, or 0. As few as will do, a power of two: what is looked up for every event
   * should stay in the cache.
   */
  #slots = new Uint32Array(FEWEST_SLOTS);
  readonly #hashes = new Int32Array(MOST_KEYS);
  readonly #starts = new Uint32Array(MOST_KEYS + 1);
  readonly #values = new Uint32Array(MOST_KEYS);
  #bytes = new Uint8Array(64 * 1024);
  #size = 0;

  clear(): void {
    if (this.#size === 0) return;
    this.#slots = new Uint32Array(FEWEST_SLOTS);
    this.#size = 0;
  }

  /** The number of these bytes; -1 for none. */
  get(bytes: Uint8Array, from: number, to: number): number {
    return this.#find(bytes, from, to, hashOf(bytes, from, to));
  }

  /** Notes the number of bytes that have none. */
  set(bytes: Uint8Array, from: number, to: number, value: number): void {
    this.#put(bytes, from, to, hashOf(bytes, from, to), value);
  }

  getSigned({ bytes, length, hash }: Signature): number {
    return this.#find(bytes, 0, length, hash);
  }

  setSigned({ bytes, length, hash }: Signature, value: number): void {
    this.#put(bytes, 0, length, hash, value);
  }

  #find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = slotOf(hash, mask); ; slot = (slot + 1) & mask) {
      const at = slots[slot] as number;
      if (at === 0) return -1;
      if (this.#hashes[at - 1] === hash && this.#isSame(at - 1, bytes, from, to)) {
        return this.#values[at - 1] as number;
      }
    }
  }

  #put(bytes: Uint8Array, from: number, to: number, hash: number, value: number): void {
    const length = to - from;
    if (length > MOST_BYTES) return;
    let start = this.#starts[this.#size] as number;
    if (this.#size === MOST_KEYS || start + length > MOST_BYTES) {
      this.clear();
      start = 0;
    }
    if (start + length > this.#bytes.length) {
      const more = new Uint8Array(Math.max(this.#bytes.length * 2, start + length));
      more.set(this.#bytes);
      this.#bytes = more;
    }
    this.#bytes.set(bytes.subarray(from, to), start);
    this.#hashes[this.#size] = hash;
    this.#values[this.#size] = value;
    this.#size += 1;
    this.#starts[this.#size] = start + length;
    if (this.#size * 4 > this.#slots.length) this.#spread();
    else this.#place(this.#size);
  }

  /** Places all keys anew in four times as many slots. */
  #spread(): void {
    this.#slots = new Uint32Array(this.#slots.length * 4);
    for (let key = 1; key <= this.#size; key += 1) this.#place(key);
  }

  #place(key: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = slotOf(this.#hashes[key - 1] as number, mask);
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = key;
  }

  #isSame(key: number, bytes: Uint8Array, from: number, to: number): boolean {
    const own = this.#bytes;
    const start = this.#starts[key] as number;
    if ((this.#starts[key + 1] as number) - start !== to - from) return false;
    for (let at = from, there = start; at < to; at += 1, there += 1) {
      if (bytes[at] !== own[there]) return false;
    }
    return true;
  }
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = HASH_START;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), HASH_STEP);
  return hash;
}

/** With the hash's upper bits mixed into the lower ones. */
function slotOf(hash: number, mask: number): number {
  return (hash ^ (hash >>> 15)) & mask;
}
