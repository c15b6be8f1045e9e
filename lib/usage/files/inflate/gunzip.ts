import zlib from "node:zlib";
import type { Engine } from "../engine";
import { JUNK } from "./bit-reader";
import { MODE } from "./head-function";
import { INFLATED } from "./inflate-function";
import { AT, SUM } from "./layout";
import { SUM_STEP } from "./sum-function";

/** A distance reaches no farther back (RFC 1951, 2). */
export const WINDOW = 32 * 1024;
const MAGIC = 0x1f8b;
const HEAD = 10;
const TRAILER = 8;
/** Flags that are understood: it may be text, and a file's name, which `gzip` writes (RFC 1952, 2.3.1). */
const TEXT = 0x01;
const NAME = 0x08;
const DEFLATE = 8;

/**
 * Decompresses gzip within the engine's memory, to where it is scanned. It takes nothing that zlib would not take, and leaves
 * to zlib whatever it does not take: damaged and unusual input, and larger input than has room.
 */
export class Gunzip {
  /** Why `next` answers 0: all is read, or it has to be read anew by zlib. */
  ended: "whole" | "refused" | null = "whole";
  readonly #engine: Engine;
  /** Where the member begins, up to where it is summed, and how much of it there was. */
  #start = 0;
  #summed = 0;
  #length = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Takes a copy of the input; `next` answers at once 0 where it is larger than there is room for. */
  begin(input: Uint8Array): void {
    const { bytes, input: room, longestInput, exports } = this.#engine;
    this.ended = "refused";
    if (input.length > longestInput) return;
    bytes.set(input, room);
    exports.inputEnd.value = room + input.length;
    if (this.#beginMember(room)) this.ended = null;
  }

  /**
   * Writes at most `length` bytes at `from`, and a few beyond them (MOST_BEYOND); answers how many, 0 at the end. What was
   * written before stands before them, as far as WINDOW. `later`: they are summed by whoever calls, up to `summable`, but for those of a
   * member that ends with them.
   */
  next(from: number, length: number, later = false): number {
    if (this.ended !== null) return 0;
    const { exports } = this.#engine;
    const moved = exports.out.value - from;
    this.#start -= moved;
    this.#summed -= moved;
    exports.out.value = from;
    while (this.ended === null) {
      const before = exports.out.value;
      exports.base.value = Math.max(this.#start, before - WINDOW);
      const how = exports.inflate(from + length);
      this.#length += exports.out.value - before;
      if (how === INFLATED.more && later) break;
      this.sum();
      if (how === INFLATED.more) break;
      if (how === INFLATED.refused || !this.#endMember()) {
        this.ended = "refused";
        return 0;
      }
    }
    return exports.out.value - from;
  }

  #beginMember(at: number): boolean {
    const { bytes, exports } = this.#engine;
    const end = exports.inputEnd.value;
    const flags = bytes[at + 3] ?? 0;
    if (end - at < HEAD || bytes.readUInt16BE(at) !== MAGIC || bytes[at + 2] !== DEFLATE)
      return false;
    if ((flags & ~(TEXT | NAME)) !== 0) return false;
    const afterName = (flags & NAME) !== 0 ? bytes.indexOf(0, at + HEAD) + 1 : at + HEAD;
    if (afterName === 0 || afterName > end) return false;
    exports.held.value = 0n;
    exports.count.value = BigInt(JUNK);
    exports.input.value = afterName;
    exports.mode.value = MODE.head;
    exports.last.value = 0;
    this.#start = this.#summed = exports.out.value;
    this.#length = 0;
    // A sum begins with ones (RFC 1952, 8): as if they came from what stood a window before.
    bytes.fill(0, AT.sums, AT.sums + SUM.window);
    bytes.fill(0xff, AT.sums, AT.sums + 4);
    return true;
  }

  /** False where the trailer says otherwise, or what follows is no member. */
  #endMember(): boolean {
    const { bytes, exports } = this.#engine;
    const [trailer, end] = [exports.input.value, exports.inputEnd.value];
    if (trailer + TRAILER > end) return false;
    if (bytes.readUInt32LE(trailer) !== this.#crc()) return false;
    if (bytes.readUInt32LE(trailer + 4) !== this.#length % 2 ** 32) return false;
    if (trailer + TRAILER < end) return this.#beginMember(trailer + TRAILER);
    this.ended = "whole";
    return true;
  }

  /** Up to where it is summed. */
  get summed(): number {
    return this.#summed;
  }

  /** Up to where it can be summed: only of what stands before the last window it is sure that so much follows. */
  get summable(): number {
    const size = Math.max(0, this.#engine.exports.out.value - SUM.window - this.#summed);
    return this.#summed + size - (size % SUM_STEP);
  }

  /** Sums up what can be; `done`: somebody has. */
  sum(done = false): void {
    const to = this.summable;
    if (!done && to > this.#summed) this.#engine.exports.addSum(this.#summed, to);
    this.#summed = to;
  }

  #crc(): number {
    const { bytes, words, exports } = this.#engine;
    const rest = bytes.subarray(this.#summed, exports.out.value);
    if (this.#summed === this.#start) return zlib.crc32(rest);
    const all = new Uint8Array(rest);
    const sums = new Uint32Array(all.buffer, 0, SUM.window / 4);
    for (const distance of SUM.distances) {
      const from = (AT.sums + SUM.window - distance) / 4;
      for (let at = 0; at < distance / 4; at += 1) {
        sums[at] = (sums[at] as number) ^ (words[from + at] as number);
      }
    }
    // The ones are in it.
    return zlib.crc32(all, 0xffff_ffff);
  }
}
