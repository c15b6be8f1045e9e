import { decodeRecord, KMS_SOURCE } from "../rules/decode-record";
import { decodeTrailChange, TRAIL_CHANGES, TRAIL_SOURCE } from "../rules/decode-trail-change";
import type { DecodeContext, DecodedUse, SkipReason } from "../types";
import { DayClock } from "./day-clock";
import type { Engine } from "./engine";
import { type EventMark, foldUuid, markOf, NO_SALT } from "./event-id";
import { parseAt } from "./parse-at";
import { PLACE } from "./places";
import { RECORD_FIELDS_SIZE, RecordFields } from "./record-fields";
import { SPAN_NUMBERS_SIZE, SpanNumbers } from "./span-numbers";
import { TraitReader } from "./trait-reader";
import { UseParts } from "./use-parts";

/** One event: the number of its shape, when, and what it is known by. */
export interface ReadEvent {
  shape: number;
  /** Since 1970. */
  seconds: number;
  mark: EventMark;
  shared: boolean;
  keep: boolean;
  /** Numbers of `traits`; 0 for none. */
  address: number;
  context: number;
}

const TABLES = 5;
/** Bytes of the engine's memory that a reader takes. */
export const USE_READER_SIZE = RECORD_FIELDS_SIZE + TABLES * SPAN_NUMBERS_SIZE;

const quoted = (text: string) => Buffer.from(`"${text}"`);
const KMS = quoted(KMS_SOURCE);
const TRAIL = quoted(TRAIL_SOURCE);
const CHANGES = TRAIL_CHANGES.map(quoted);
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** With its quotes. */
const TIME_LENGTH = 22;
const ID_LENGTH = 38;
/** In place of the number of a call, which counts from 1 on there. */
const BY_ALL = 0;
const DAY_SECONDS = 86_400;
/** As decodeRecord has it, in seconds. */
const EARLIEST = Date.UTC(2013, 10, 1) / 1000;

type Answer = SkipReason | "not-json";

/**
 * Reads KMS events out of records' bytes. Events repeat: the same role decrypts with the same key thousands of
 * times. So a record's bytes that decide how it is counted are compared with those seen before, and only a new
 * combination is parsed and decoded. What the fast way does not understand is parsed too.
 */
export class UseReader {
  readonly event: ReadEvent = {
    shape: 0,
    seconds: 0,
    mark: { high: 0, low: 0 },
    shared: false,
    keep: false,
    address: 0,
    context: 0,
  };
  readonly traits: TraitReader;
  readonly parts = new UseParts();
  readonly #context: DecodeContext;
  readonly #engine: Engine;
  readonly #fields: RecordFields;
  readonly #clock = new DayClock();
  /** Numbers of callers and calls in `parts`; BY_ALL for a call that needs more than itself. */
  readonly #callers: SpanNumbers;
  readonly #calls: SpanNumbers;
  /** Of calls that do not tell by themselves what they count for: by both and the caller's words. */
  readonly #byAll: SpanNumbers;

  /** `from`: from which on USE_READER_SIZE bytes of the engine's memory are free. */
  constructor(context: DecodeContext, engine: Engine, from: number) {
    this.#context = context;
    this.#engine = engine;
    this.#fields = new RecordFields(engine, from);
    const table = (at: number) =>
      new SpanNumbers(engine, from + RECORD_FIELDS_SIZE + at * SPAN_NUMBERS_SIZE);
    this.#callers = table(0);
    this.#calls = table(1);
    this.#byAll = table(2);
    this.traits = new TraitReader(engine, this.#fields, table(3), table(4));
  }

  /**
   * The record at `start` to `end`: fills `event` and answers null, or why it is not counted. `trail-change`: it is a
   * change of a trail, to be kept whole.
   */
  read(start: number, end: number): Answer | "trail-change" | null {
    const fields = this.#fields;
    const { table } = this.#callers;
    if (!fields.recall(start, end, table, this.#calls.table)) return this.#readNew(start, end);
    const [caller, call] = [fields.recalled("caller") | 0, fields.recalled("call") | 0];
    const [seconds, id] = [fields.recalled("seconds"), fields.start(PLACE.eventId) + 1];
    return this.#settle(start, end, { caller, call, seconds, id, sharedId: 0 });
  }

  /** As `read`, of a record that is not recalled. */
  #readNew(start: number, end: number): Answer | "trail-change" | null {
    const fields = this.#fields;
    if (!fields.read(start, end)) return this.#readSlowly(start, end);
    if (!fields.is(PLACE.source, KMS)) return this.#otherSource(start, end);
    // It may correct another, or say why it comes late.
    if (fields.start(PLACE.addendum) > 0) return this.#readSlowly(start, end);
    const [time, id] = [
      this.#textAt(PLACE.time, TIME_LENGTH),
      this.#textAt(PLACE.eventId, ID_LENGTH),
    ];
    const sharedId = fields.start(PLACE.sharedId) > 0 ? this.#textAt(PLACE.sharedId, ID_LENGTH) : 0;
    if (time < 0 || id < 0 || sharedId < 0) return this.#readSlowly(start, end);
    const seconds = this.#clock.seconds(this.#engine.bytes, time);
    if (seconds < 0) return this.#readSlowly(start, end);
    fields.keepDay(time, seconds - (seconds % DAY_SECONDS));
    const caller = this.#callers.get(fields.caller.from, fields.caller.to);
    const call = this.#calls.get(fields.call.from, fields.call.to);
    return this.#settle(start, end, { caller, call, seconds, id, sharedId });
  }

  /** Fills `event`, by the numbers of caller and call; `id` and `sharedId` are where the texts begin, 0 for none. */
  #settle(
    start: number,
    end: number,
    found: Record<"caller" | "call" | "seconds" | "id" | "sharedId", number>,
  ): Answer | "trail-change" | null {
    const { seconds, id, sharedId } = found;
    const shape = this.#shapeOf(start, end, found.caller, found.call);
    if (typeof shape === "string") return shape;
    // A shape says nothing of time: each event's own is judged here as decoding does.
    if (seconds * 1000 > this.#context.latest || seconds < EARLIEST) return "time-out-of-range";
    const shared = sharedId > 0;
    const call = this.parts.callOf(shape);
    const salt = shared ? NO_SALT : call.salt;
    if (!foldUuid(this.#engine.bytes, sharedId || id, salt, this.event.mark))
      return this.#readSlowly(start, end);
    this.#fill(shape, seconds, shared);
    this.event.address = this.parts.isDirect(shape) ? this.traits.address() : 0;
    this.event.context = call.carries ? this.traits.context(call.operation) : 0;
    return null;
  }

  /** Where the characters of a text of this length (with its quotes) begin; -1 for anything else. */
  #textAt(place: number, length: number): number {
    const start = this.#fields.start(place);
    const fits = this.#fields.end(place) - start === length && this.#engine.bytes[start] === QUOTE;
    return fits ? start + 1 : -1;
  }

  /** By the numbers of its caller and its call, -1 for a new one. */
  #shapeOf(start: number, end: number, callerId: number, callId: number): number | Answer {
    if (callerId < 0 || callId < 0) return this.#learn(start, end, callerId, callId);
    return callId === BY_ALL
      ? this.#shapeByAll(start, end)
      : this.parts.pairOf(callerId, callId - 1);
  }

  /** Parses a record whose caller or call is new, which -1 says. */
  #learn(start: number, end: number, knownCaller: number, knownCall: number): number | Answer {
    const record = parseAt(this.#engine.bytes, start, end);
    if (record === undefined) return "not-json";
    const decoded = decodeRecord(record, this.#context);
    if ("skipped" in decoded) return decoded.skipped;
    const { use } = decoded;
    const { caller, call } = this.#fields;
    const callerId = knownCaller < 0 ? this.parts.callerId(use) : knownCaller;
    if (knownCaller < 0) this.#callers.set(caller.from, caller.to, callerId);
    const callId = knownCall > BY_ALL ? knownCall - 1 : this.parts.callId(use);
    if (knownCall < 0) {
      const { recipientAccountId } = record as { recipientAccountId?: unknown };
      const alone =
        recipientAccountId === use.accountId &&
        use.keys.length > 0 &&
        use.keys.every(({ basis }) => basis === "resource");
      this.#calls.set(call.from, call.to, alone ? callId + 1 : BY_ALL);
    }
    return this.parts.pairOf(callerId, callId);
  }

  #shapeByAll(start: number, end: number): number | Answer {
    const { all } = this.#fields;
    const known = this.#byAll.get(all.from, all.to);
    if (known >= 0) return known;
    const decoded = this.#decode(start, end);
    if (typeof decoded === "string") return decoded;
    const shape = this.parts.shapeOf(decoded);
    this.#byAll.set(all.from, all.to, shape);
    return shape;
  }

  /** Of CloudTrail's own records only changes of a trail are looked at. */
  #otherSource(start: number, end: number): Answer | "trail-change" | null {
    const fields = this.#fields;
    if (fields.start(PLACE.source) === 0 || this.#hasEscape(PLACE.source)) {
      return this.#readSlowly(start, end);
    }
    if (!fields.is(PLACE.source, TRAIL)) return "other-service";
    const isChange =
      this.#hasEscape(PLACE.eventName) || CHANGES.some((name) => fields.is(PLACE.eventName, name));
    return isChange ? this.#readSlowly(start, end) : "other-service";
  }

  #hasEscape(place: number): boolean {
    const { bytes } = this.#engine;
    const [start, end] = [this.#fields.start(place), this.#fields.end(place)];
    return bytes.subarray(start, end).includes(BACKSLASH);
  }

  #readSlowly(start: number, end: number): Answer | "trail-change" | null {
    const decoded = this.#decode(start, end);
    if (decoded === "other-service") return this.#trailChange(start, end);
    if (typeof decoded === "string") return decoded;
    const { high, low } = markOf(decoded);
    this.event.mark.high = high;
    this.event.mark.low = low;
    this.#fill(
      this.parts.shapeOf(decoded),
      Math.floor(decoded.at / 1000),
      decoded.sharedEventId !== null,
    );
    this.event.address = this.traits.numberOf(decoded.address);
    this.event.context = this.traits.numberOf(decoded.context);
    return null;
  }

  #trailChange(start: number, end: number): SkipReason | "trail-change" {
    const change = decodeTrailChange(parseAt(this.#engine.bytes, start, end), this.#context);
    return "skipped" in change ? change.skipped : "trail-change";
  }

  #fill(shape: number, seconds: number, shared: boolean): void {
    const { event } = this;
    event.shape = shape;
    event.seconds = seconds;
    event.shared = shared;
    event.keep = this.parts.callOf(shape).keep;
  }

  #decode(start: number, end: number): DecodedUse | Answer {
    const record = parseAt(this.#engine.bytes, start, end);
    if (record === undefined) return "not-json";
    const decoded = decodeRecord(record, this.#context);
    return "skipped" in decoded ? decoded.skipped : decoded.use;
  }
}
