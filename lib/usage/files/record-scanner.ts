import { QUOTE_BITS, SCAN_MODULE } from "./scan-module";

/** Bytes that are scanned at a time; each of them could begin or end a record. */
const SLICE = 256 * 1024;
const BLOCK = 64;
const PAGE = 65_536;
/** Where the scan writes: bounds and hits; after the bitmap come the bytes, with room before them to look back. */
const BOUNDS = 0;
const HITS = BOUNDS + SLICE * 4 + PAGE;
/** Room for the bits of as many bytes as a file may need at once. */
const LONGEST_DATA = 40 * 1024 * 1024;
const DATA = QUOTE_BITS + LONGEST_DATA / 8 + PAGE;
const START_CAPACITY = 2 * 1024 * 1024;
/** What of the room for data one record may fill. */
const LARGEST_RECORD = 16 * 1024 * 1024;
/** What may stand before the list of records. */
const LONGEST_HEAD = 64 * 1024;
const RECORDS_HEAD = /^\s*\{(.*,)?\s*"Records"\s*:\s*\[\s*$/s;

interface Scan {
  scan(from: number, to: number): void;
  inString: WebAssembly.Global<"i64">;
  escape: WebAssembly.Global<"i64">;
  depth: WebAssembly.Global<"i32">;
  boundsEnd: WebAssembly.Global<"i32">;
  hitsEnd: WebAssembly.Global<"i32">;
  lowest: WebAssembly.Global<"i32">;
  lastOpens: WebAssembly.Global<"i64">;
}

/** Bytes of JSON in which the quotes of strings are known: bit `at & 31` of `quotes[at >>> 5]`. */
export interface Text {
  bytes: Buffer;
  quotes: Uint32Array;
}

/** Gets the text of a record that may be of KMS or of CloudTrail itself; it is void when the call returns. */
export type OnRecord = (text: Text, start: number, end: number) => void;

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
  readonly #memory = new WebAssembly.Memory({ initial: (DATA + START_CAPACITY) / PAGE });
  readonly #scan: Scan;
  readonly #largest: number;
  readonly #onRecord: OnRecord;
  #bytes = Buffer.alloc(0);
  #text: Text = { bytes: this.#bytes, quotes: new Uint32Array(0) };
  #words = new Uint32Array(0);
  /** Place after the last byte, and up to where it was scanned. */
  #used = DATA;
  #scanned = DATA;
  /** Start of the record that is not complete, or -1; and whether it has what is looked for. */
  #open = -1;
  #openHit = false;
  #trail: boolean | null = null;
  /** Bytes that were moved out before DATA. */
  #gone = 0;

  /** `largest`: bytes of the largest record that is taken. */
  constructor({ largest, onRecord }: { largest: number; onRecord: OnRecord }) {
    if (largest > LARGEST_RECORD) throw new RangeError(`largest is above ${LARGEST_RECORD}`);
    this.#largest = largest;
    this.#onRecord = onRecord;
    const module = new WebAssembly.Module(SCAN_MODULE);
    const instance = new WebAssembly.Instance(module, { js: { memory: this.#memory } });
    this.#scan = instance.exports as unknown as Scan;
    this.#view();
  }

  reset(): void {
    this.records = 0;
    this.#used = this.#scanned = DATA;
    this.#open = -1;
    this.#openHit = false;
    this.#trail = null;
    this.#gone = 0;
    this.#scan.inString.value = 0n;
    this.#scan.escape.value = 0n;
    this.#scan.depth.value = 0;
    this.#scan.lowest.value = 0;
    this.#scan.lastOpens.value = 0n;
    this.#bytes.fill(0, DATA - BLOCK, DATA);
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
      this.#bytes.set(slice, this.#used);
      this.#used += slice.length;
      this.#advance(this.#scanned + Math.floor((this.#used - this.#scanned) / BLOCK) * BLOCK);
    }
  }

  /**
   * Takes the next bytes from `fill`, which writes at most `length` at `from` and answers how many; so does
   * this, 0 at their end. Throws RecordTooLarge.
   */
  pull(fill: (bytes: Uint8Array, from: number, length: number) => number): number {
    if (this.#trail === false) return 0;
    this.#room(SLICE);
    const length = fill(this.#bytes, this.#used, SLICE);
    this.#used += length;
    this.#advance(this.#scanned + Math.floor((this.#used - this.#scanned) / BLOCK) * BLOCK);
    return length;
  }

  /** Scans what is left and says how the file ended. */
  end(): ScanEnd {
    if (this.#trail === false) return "not-a-trail";
    this.#room(BLOCK);
    this.#bytes.fill(0x20, this.#used, this.#used + BLOCK);
    this.#used += BLOCK;
    this.#advance(this.#scanned + Math.floor((this.#used - this.#scanned) / BLOCK) * BLOCK);
    const { depth, inString, lowest } = this.#scan;
    if (lowest.value < 0) return "broken";
    if (depth.value !== 0 || inString.value !== 0n) return "cut";
    if (this.#trail === null) return this.#isEmptyTrail() ? "whole" : "not-a-trail";
    return this.#trail ? "whole" : "not-a-trail";
  }

  #advance(to: number): void {
    if (to <= this.#scanned) return;
    const { boundsEnd, hitsEnd } = this.#scan;
    boundsEnd.value = BOUNDS;
    hitsEnd.value = HITS;
    this.#scan.scan(this.#scanned, to);
    this.#scanned = to;
    const lastHit = hitsEnd.value / 4;
    let hit = HITS / 4;
    for (let at = BOUNDS / 4; at < boundsEnd.value / 4; at += 1) {
      const place = this.#words[at] as number;
      if (this.#open < 0) {
        if (this.#trail === null && !this.#judgeHead(place)) return;
        this.#open = place;
        while (hit < lastHit && (this.#words[hit] as number) < place) hit += 1;
        continue;
      }
      this.records += 1;
      const start = this.#open;
      this.#open = -1;
      if (this.#openHit || (hit < lastHit && (this.#words[hit] as number) < place)) {
        this.#openHit = false;
        this.#onRecord(this.#text, start, place);
      }
    }
    while (hit < lastHit && (this.#words[hit] as number) < this.#open) hit += 1;
    if (this.#open >= 0 && hit < lastHit) this.#openHit = true;
  }

  /** What stands before the first record tells a trail's file from everything else that is JSON. */
  #judgeHead(start: number): boolean {
    const whole = this.#gone === 0 && start - DATA <= LONGEST_HEAD;
    this.#trail = whole && RECORDS_HEAD.test(this.#bytes.toString("latin1", DATA, start));
    return this.#trail;
  }

  #isEmptyTrail(): boolean {
    if (this.#gone > 0 || this.#used - DATA > LONGEST_HEAD) return false;
    return /^\s*\{\s*"Records"\s*:\s*\[\s*\]\s*\}\s*$/.test(
      this.#bytes.toString("latin1", DATA, this.#used),
    );
  }

  /** Makes room for `length` bytes: lets go of what is done, then takes more memory. */
  #room(length: number): void {
    if (this.#used + length + BLOCK <= this.#bytes.length) return;
    // By whole blocks, so that bits stay with their bytes.
    const from = this.#open >= 0 ? this.#open - DATA : this.#scanned - DATA - BLOCK;
    const by = Math.max(0, Math.floor(from / BLOCK) * BLOCK);
    this.#bytes.copyWithin(DATA, DATA + by, this.#used);
    const bits = QUOTE_BITS + DATA / 8;
    this.#bytes.copyWithin(bits, bits + by / 8, bits + (this.#used - DATA) / 8 + 1);
    this.#used -= by;
    this.#scanned -= by;
    this.#gone += by;
    if (this.#open >= 0) this.#open -= by;
    if (this.#used - DATA > this.#largest)
      throw new RecordTooLarge(`A record is larger than ${this.#largest} bytes`);
    const capacity = this.#bytes.length - DATA;
    // Half of it must come free each time, or most of the work would be moving bytes.
    if (this.#used - DATA + length + BLOCK <= capacity / 2) return;
    this.#memory.grow(capacity / PAGE);
    this.#view();
  }

  #view(): void {
    this.#bytes = Buffer.from(this.#memory.buffer);
    this.#words = new Uint32Array(this.#memory.buffer);
    const quotes = new Uint32Array(this.#memory.buffer, QUOTE_BITS);
    this.#text = { bytes: this.#bytes, quotes };
  }
}
