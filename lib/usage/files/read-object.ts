import zlib from "node:zlib";
import type { DecodeContext, SkipReason, TraitValue } from "../types";
import { Engine, engineModule } from "./engine";
import { Gunzip } from "./inflate/gunzip";
import { RecordScanner, RecordTooLarge } from "./record-scanner";
import type { UseParts } from "./use-parts";
import { USE_READER_SIZE, UseReader } from "./use-reader";

/**
 * Numbers of one event: shape (highest bit: shared between accounts), seconds since 1970, mark in two halves, and the
 * places of its address and its context in `traits`, from 1 on; 0 for none.
 */
export const EVENT_WORDS = 6;
export const SHARED_BIT = 0x8000_0000;

/**
 * Why an object was not read to its end. `too-large` is JSON beyond the limit, `record-too-large` one record;
 * `cut` and `broken` are JSON without its end or with wrong structure, `truncated` and `corrupt` the same of gzip.
 */
export type Trouble =
  | "empty"
  | "too-large"
  | "record-too-large"
  | "truncated"
  | "corrupt"
  | "cut"
  | "broken"
  | "not-a-trail";

/** What one object holds, or as much of it as could be read. */
export interface ObjectUses {
  trouble: Trouble | null;
  jsonBytes: number;
  /** Complete records of all services. */
  records: number;
  /** KMS records that are not counted, by their reason. */
  skipped: Partial<Record<SkipReason | "not-json", number>>;
  /** EVENT_WORDS numbers an event. */
  events: Uint32Array<ArrayBuffer>;
  /** Events that are kept whole: their place in `events`, and their text. */
  kept: { event: number; record: string }[];
  /** Records that change a trail, or correct others, as text; they count nowhere. */
  beside: string[];
  /** Addresses and contexts, also of earlier objects; the list of a reader grows until another takes its place. */
  traits: readonly TraitValue[];
}

export interface ReadLimits {
  /** Of JSON in one object, in bytes. */
  json: number;
  /** Of one record, in bytes. */
  record: number;
}

export const READ_LIMITS: ReadLimits = { json: 1024 ** 3, record: 8 * 1024 ** 2 };

/** Up to this an object is decompressed at once; CloudTrail's own are well below. */
const AT_ONCE = 64 * 1024 ** 2;
/** Pieces of a MB: larger ones leave the cache, smaller ones cost calls. */
const CHUNK = 1024 ** 2;

/** Reads CloudTrail objects one after the other; keeps what it learnt of repeating events from one to the next. */
export class ObjectReader {
  readonly #limits: ReadLimits;
  readonly #scanner: RecordScanner;
  readonly #reader: UseReader;
  readonly #gunzip: Gunzip | null;
  #events = new Uint32Array(4096 * EVENT_WORDS);
  #length = 0;
  #kept: ObjectUses["kept"] = [];
  #beside: string[] = [];
  #skipped: ObjectUses["skipped"] = {};
  #jsonBytes = 0;

  /** `plain`: always takes zlib's way, as for what is damaged or unusual. */
  constructor(
    context: DecodeContext,
    limits: ReadLimits = READ_LIMITS,
    { module = engineModule(), plain = false } = {},
  ) {
    this.#limits = limits;
    const engine = new Engine({ extra: USE_READER_SIZE, module });
    this.#gunzip = plain ? null : new Gunzip(engine);
    this.#reader = new UseReader(context, engine, engine.free);
    this.#scanner = new RecordScanner({
      engine,
      largest: limits.record,
      onRecord: (bytes, start, end) => {
        const answer = this.#reader.read(start, end);
        if (answer === null) this.#take(bytes, start, end);
        else if (answer === "trail-change") {
          this.#beside.push(bytes.toString("utf8", start, end));
        } else if (answer !== "other-service") {
          this.#skipped[answer] = (this.#skipped[answer] ?? 0) + 1;
          if (answer === "correction") this.#beside.push(bytes.toString("utf8", start, end));
        }
      },
    });
  }

  /** The kinds of events that were seen so far, by their number. */
  get parts(): UseParts {
    return this.#reader.parts;
  }

  /** Reads one object: gzip, or JSON as it is. Never throws for what is in it. */
  async read(bytes: Uint8Array): Promise<ObjectUses> {
    this.#reader.traits.begin();
    this.#begin();
    const trouble = await this.#readAll(bytes);
    const end = this.#scanner.end();
    return {
      trouble: trouble ?? (this.#skipped["not-json"] ? "broken" : end === "whole" ? null : end),
      jsonBytes: this.#jsonBytes,
      records: end === "not-a-trail" ? 0 : this.#scanner.records,
      skipped: this.#skipped,
      events: this.#events.slice(0, this.#length),
      kept: this.#kept,
      beside: this.#beside,
      traits: this.#reader.traits.values,
    };
  }

  #begin(): void {
    this.#scanner.reset();
    this.#length = 0;
    this.#kept = [];
    this.#beside = [];
    this.#skipped = {};
    this.#jsonBytes = 0;
  }

  async #readAll(bytes: Uint8Array): Promise<Trouble | null> {
    if (bytes.length === 0) return "empty";
    try {
      if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return this.#push(bytes);
      if (this.#gunzip) {
        const trouble = this.#inflate(this.#gunzip, bytes);
        if (trouble !== "refused") return trouble;
        this.#begin();
      }
      const whole = unzip(bytes);
      if (whole === null) return await this.#stream(bytes);
      return this.#push(whole.json) ?? whole.trouble;
    } catch (error) {
      if (error instanceof RecordTooLarge) return "record-too-large";
      throw error;
    }
  }

  #inflate(gunzip: Gunzip, bytes: Uint8Array): Trouble | "refused" | null {
    gunzip.begin(bytes);
    for (;;) {
      const length = this.#scanner.pull(gunzip);
      this.#jsonBytes += length;
      if (this.#jsonBytes > this.#limits.json) return "too-large";
      if (this.#scanner.isOther) return "not-a-trail";
      if (length === 0) return gunzip.ended === "refused" ? "refused" : null;
    }
  }

  #push(json: Uint8Array): Trouble | null {
    const room = this.#limits.json - this.#jsonBytes;
    this.#jsonBytes += json.length;
    this.#scanner.push(json.length > room ? json.subarray(0, room) : json);
    return json.length > room ? "too-large" : null;
  }

  /** Piece by piece, for what is too large to be held at once, or says so. */
  #stream(bytes: Uint8Array): Promise<Trouble | null> {
    return new Promise((resolve, reject) => {
      const gunzip = zlib.createGunzip({
        chunkSize: CHUNK,
        finishFlush: zlib.constants.Z_SYNC_FLUSH,
      });
      const stop = (trouble: Trouble | null) => {
        resolve(trouble);
        gunzip.destroy();
      };
      gunzip.on("data", (piece: Buffer) => {
        try {
          const trouble = this.#push(piece);
          if (trouble !== null) stop(trouble);
          else if (this.#scanner.isOther) stop("not-a-trail");
        } catch (error) {
          reject(error);
          gunzip.destroy();
        }
      });
      gunzip.on("end", () => stop(null));
      gunzip.on("error", () => stop("corrupt"));
      gunzip.end(bytes);
    });
  }

  #take(bytes: Buffer, start: number, end: number): void {
    const { event } = this.#reader;
    const at = this.#length;
    if (at + EVENT_WORDS > this.#events.length) {
      const more = new Uint32Array(this.#events.length * 2);
      more.set(this.#events);
      this.#events = more;
    }
    const events = this.#events;
    events[at] = event.shared ? event.shape | SHARED_BIT : event.shape;
    events[at + 1] = event.seconds;
    events[at + 2] = event.mark.high;
    events[at + 3] = event.mark.low;
    events[at + 4] = event.address;
    events[at + 5] = event.context;
    this.#length = at + EVENT_WORDS;
    if (event.keep) {
      const record = bytes.toString("utf8", start, end);
      this.#kept.push({ event: at / EVENT_WORDS, record });
    }
  }
}

const AS_IT_IS = { chunkSize: CHUNK, maxOutputLength: AT_ONCE };
/** Gives what is there when the input ends before its time. */
const UP_TO_END = { ...AS_IT_IS, finishFlush: zlib.constants.Z_SYNC_FLUSH };

/** Decompresses at once; of a broken object all that stands before the fault. Null when it is too large for that. */
function unzip(bytes: Uint8Array): { json: Uint8Array; trouble: Trouble | null } | null {
  try {
    return { json: zlib.gunzipSync(bytes, AS_IT_IS), trouble: null };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return null;
    if (code !== "Z_BUF_ERROR") return longestGood(bytes);
  }
  return { json: zlib.gunzipSync(bytes, UP_TO_END), trouble: "truncated" };
}

/** zlib gives nothing of a piece in which the fault stands, so the fault's place is looked for by halving. */
function longestGood(bytes: Uint8Array): { json: Uint8Array; trouble: Trouble } {
  let json: Uint8Array = new Uint8Array(0);
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    try {
      json = zlib.gunzipSync(bytes.subarray(0, middle), UP_TO_END);
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return { json, trouble: "corrupt" };
}
