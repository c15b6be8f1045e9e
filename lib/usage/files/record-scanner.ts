import { BOUNDS, Engine, HITS, SLICE } from "./engine";
import { MOST_BEYOND } from "./inflate/codes-function";
import { type Gunzip, WINDOW } from "./inflate/gunzip";

const BLOCK = 64;
/** What of the room for data one record may fill. */
const LARGEST_RECORD = 16 * 1024 * 1024;
/** What may stand before the list of records. */
const LONGEST_HEAD = 64 * 1024;
const EMPTY_TRAIL = /^\s*\{\s*"Records"\s*:\s*\[\s*\]\s*\}\s*$/;
const RECORDS_HEAD = /^\s*\{(.*,)?\s*"Records"\s*:\s*\[\s*$/s;

/** Gets where a record stands that may be of KMS or of CloudTrail itself; it is void when the call returns. */
export type OnRecord = (bytes: Buffer, start: number, end: number) => void;

/** How a file ended: `cut` in the middle, `broken` in its structure, `not-a-trail` without a list of records. */
export type ScanEnd = "whole" | "cut" | "broken" | "not-a-trail";

/** A record is larger than the memory that one may take. */
export class RecordTooLarge extends Error {
  override readonly name = "RecordTooLarge";
}

/**
 * Finds the records of CloudTrail files in bytes that come in pieces, in bounded memory, and gives out those in
 * which a string begins with `kms` or `clo`. It follows strings, escapes and depth, so that no text inside a string can pass
 * for a record; what is between is not parsed. One scanner reads one file after another: `reset` before each.
 */
export class RecordScanner {
  /** Complete records so far. */
  records = 0;
  readonly #engine: Engine;
  readonly #largest: number;
  readonly #onRecord: OnRecord;
  /** Place after the last byte, and up to where it was scanned. */
  #used: number;
  #scanned: number;
  /** Start of the record that is not complete, or -1; and whether it has what is looked for. */
  #open = -1;
  #openHit = false;
  #trail: boolean | null = null;
  /** Bytes that were moved out before the data. */
  #gone = 0;

  /** `largest`: bytes of the largest record that is taken. */
  constructor(options: { largest: number; onRecord: OnRecord; engine?: Engine }) {
    const { largest, onRecord, engine = new Engine({ extra: 0 }) } = options;
    if (largest > LARGEST_RECORD) throw new RangeError(`largest is above ${LARGEST_RECORD}`);
    this.#engine = engine;
    this.#largest = largest;
    this.#onRecord = onRecord;
    this.#used = this.#scanned = engine.data;
  }

  reset(): void {
    const { bytes, data, exports } = this.#engine;
    this.records = 0;
    this.#used = this.#scanned = data;
    this.#open = -1;
    this.#openHit = false;
    this.#trail = null;
    this.#gone = 0;
    exports.inString.value = 0n;
    exports.slash.value = 0n;
    exports.depth.value = 0;
    exports.lowest.value = 0;
    bytes.fill(0, data - BLOCK, data);
  }

  /** True once it is clear that this is no CloudTrail log; what else comes is not looked at. */
  get isOther(): boolean {
    return this.#trail === false;
  }

  /** Takes the next bytes. Throws RecordTooLarge; what came before was given out. */
  push(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length && this.#trail !== false; from += SLICE) {
      const slice = chunk.subarray(from, from + SLICE);
      this.#room(slice.length);
      this.#engine.bytes.set(slice, this.#used);
      this.#used += slice.length;
      this.#advance(this.#wholeBlocks());
    }
  }

  /**
   * Takes the next bytes from `gunzip`, and answers how many, 0 at their end. Throws RecordTooLarge.
   */
  pull(gunzip: Gunzip): number {
    if (this.#trail === false) return 0;
    this.#room(SLICE + MOST_BEYOND);
    const length = gunzip.next(this.#used, SLICE, true);
    this.#used += length;
    // Mostly both begin at one place: then each block is loaded once, and what cannot be summed yet is scanned with what follows.
    const isOne = gunzip.summed === this.#scanned;
    this.#advance(isOne ? gunzip.summable : this.#wholeBlocks(), isOne);
    gunzip.sum(isOne);
    return length;
  }

  /** Scans what is left and says how the file ended. */
  end(): ScanEnd {
    if (this.#trail === false) return "not-a-trail";
    this.#room(BLOCK);
    this.#engine.bytes.fill(0x20, this.#used, this.#used + BLOCK);
    this.#used += BLOCK;
    this.#advance(this.#wholeBlocks());
    const { depth, inString, lowest } = this.#engine.exports;
    if (lowest.value < 0) return "broken";
    if (depth.value !== 0 || inString.value !== 0n) return "cut";
    if (this.#trail === null) return this.#isEmptyTrail() ? "whole" : "not-a-trail";
    return this.#trail ? "whole" : "not-a-trail";
  }

  /** Up to where there are whole blocks. */
  #wholeBlocks(): number {
    return this.#scanned + Math.floor((this.#used - this.#scanned) / BLOCK) * BLOCK;
  }

  /** Scans up to `to` and gives out what is complete; `sums`: it is summed as well. */
  #advance(to: number, sums = false): void {
    if (to <= this.#scanned) return;
    const { bytes, words, exports } = this.#engine;
    exports.boundsEnd.value = BOUNDS;
    exports.hitsEnd.value = HITS;
    if (sums) exports.scanSum(this.#scanned, to);
    else exports.scan(this.#scanned, to);
    this.#scanned = to;
    const [lastBound, lastHit] = [exports.boundsEnd.value / 4, exports.hitsEnd.value / 4];
    let hit = HITS / 4;
    for (let at = BOUNDS / 4; at < lastBound; at += 1) {
      const place = words[at] as number;
      if (this.#open < 0) {
        if (this.#trail === null && !this.#judgeHead(place)) return;
        this.#open = place;
        while (hit < lastHit && (words[hit] as number) < place) hit += 1;
        continue;
      }
      this.records += 1;
      const start = this.#open;
      this.#open = -1;
      if (this.#openHit || (hit < lastHit && (words[hit] as number) < place)) {
        this.#openHit = false;
        this.#onRecord(bytes, start, place);
      }
    }
    while (hit < lastHit && (words[hit] as number) < this.#open) hit += 1;
    if (this.#open >= 0 && hit < lastHit) this.#openHit = true;
  }

  /** What stands before the first record tells a trail's file from everything else that is JSON. */
  #judgeHead(start: number): boolean {
    const { bytes, data } = this.#engine;
    const whole = this.#gone === 0 && start - data <= LONGEST_HEAD;
    this.#trail = whole && RECORDS_HEAD.test(bytes.toString("latin1", data, start));
    return this.#trail;
  }

  #isEmptyTrail(): boolean {
    const { bytes, data } = this.#engine;
    if (this.#gone > 0 || this.#used - data > LONGEST_HEAD) return false;
    return EMPTY_TRAIL.test(bytes.toString("latin1", data, this.#used));
  }

  /** Makes room for `length` bytes: lets go of what is done, then takes more memory. */
  #room(length: number): void {
    const engine = this.#engine;
    if (this.#used + length + BLOCK <= engine.bytes.length) return;
    // By whole blocks, so that bits stay with their bytes; the last of them is looked back into.
    const from = this.#open >= 0 ? this.#open : this.#scanned - BLOCK;
    if (this.#open >= 0 && this.#used - this.#open > this.#largest)
      throw new RecordTooLarge(`A record is larger than ${this.#largest} bytes`);
    // What is decompressed may come again from what stands before it.
    const unused = Math.min(from, this.#used - WINDOW) - engine.data;
    const by = Math.max(0, Math.floor(unused / BLOCK) * BLOCK);
    engine.drop(by, this.#used);
    this.#used -= by;
    this.#scanned -= by;
    this.#gone += by;
    if (this.#open >= 0) this.#open -= by;
    const capacity = engine.bytes.length - engine.data;
    // Half of it must come free each time, or most of the work would be moving bytes.
    if (this.#used - engine.data + length + BLOCK > capacity / 2) engine.grow();
  }
}
