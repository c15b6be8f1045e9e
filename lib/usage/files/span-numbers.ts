import type { Engine } from "./engine";
import { KEY, SPANS } from "./find-functions";

/** What is held at most. */
const MOST_KEYS = 65_536;
const MOST_BYTES = 8 * 1024 ** 2;
/** Longest list of spans that is remembered; a longer one is decoded each time. */
const LONGEST = 16_384;
const FEWEST_SLOTS = 1_024;
const MOST_SLOTS = MOST_KEYS * 2;
const KEYS = SPANS.slots + MOST_SLOTS * SPANS.slotSize;

/** Bytes of the engine's memory that a table takes. */
export const SPAN_NUMBERS_SIZE = KEYS + MOST_BYTES + 65_536;

/**
 * Numbers by lists of spans in the engine's memory: what was worked out of the same bytes before. It forgets all when
 * it is full.
 */
export class SpanNumbers {
  readonly #engine: Engine;
  /** Where it stands. */
  readonly table: number;
  /** As few as will do, a power of two: what is looked up for every event should stay in the cache. */
  #slots = FEWEST_SLOTS;
  #size = 0;
  #end: number;

  /** `table`: a multiple of 8, from which on SPAN_NUMBERS_SIZE bytes are free and zero. */
  constructor(engine: Engine, table: number) {
    this.#engine = engine;
    this.table = table;
    this.#end = table + KEYS;
    engine.words[table / 4] = this.#slots - 1;
  }

  /** The number of the spans whose places stand at `list` to `listEnd`; -1 for none. */
  get(list: number, listEnd: number): number {
    return this.#engine.exports.find(list, listEnd, this.table);
  }

  /** Notes the number (from 0 on) of spans that have none. */
  set(list: number, listEnd: number, value: number): void {
    const { words, bytes, exports } = this.#engine;
    let size = KEY.spans;
    for (let at = list / 4; at < listEnd / 4; at += 2) {
      size += 4 + (words[at + 1] as number) - (words[at] as number);
    }
    if (size > LONGEST) return;
    if (this.#size === MOST_KEYS || this.#end + size > this.table + KEYS + MOST_BYTES) {
      this.clear();
    }
    exports.find(list, listEnd, this.table);
    const start = this.#end;
    bytes.writeUInt32LE(value, start + KEY.value);
    bytes.writeUInt32LE(listEnd - list, start + KEY.listSize);
    let to = start + KEY.spans;
    for (let at = list / 4; at < listEnd / 4; at += 2) {
      const [from, end] = [words[at] as number, words[at + 1] as number];
      bytes.writeUInt32LE(end - from, to);
      bytes.copyWithin(to + 4, from, end);
      to += 4 + end - from;
    }
    this.#end = Math.ceil(to / 8) * 8;
    this.#size += 1;
    if (this.#size * 2 > this.#slots) this.#spread();
    this.#place(exports.hash.value >>> 0, start);
  }

  clear(): void {
    if (this.#size === 0) return;
    const first = (this.table + SPANS.slots) / 4;
    this.#engine.words.fill(0, first, first + this.#slots * 2);
    this.#slots = FEWEST_SLOTS;
    this.#engine.words[this.table / 4] = this.#slots - 1;
    this.#size = 0;
    this.#end = this.table + KEYS;
  }

  /** Places all keys anew in twice as many slots. */
  #spread(): void {
    const { words } = this.#engine;
    const first = (this.table + SPANS.slots) / 4;
    const before = words.slice(first, first + this.#slots * 2);
    words.fill(0, first, first + this.#slots * 2);
    this.#slots *= 2;
    words[this.table / 4] = this.#slots - 1;
    for (let at = 0; at < before.length; at += 2) {
      const start = before[at + 1] as number;
      if (start !== 0) this.#place(before[at] as number, start);
    }
  }

  #place(hash: number, start: number): void {
    const { words } = this.#engine;
    const first = (this.table + SPANS.slots) / 4;
    const mask = this.#slots - 1;
    let slot = hash & mask;
    while (words[first + slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
    words[first + slot * 2] = hash;
    words[first + slot * 2 + 1] = start;
  }
}
