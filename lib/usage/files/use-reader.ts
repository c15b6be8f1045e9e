import { decodeRecord } from "../rules/decode-record";
import { decodeTrailChange } from "../rules/decode-trail-change";
import type { DecodeContext, DecodedUse, SkipReason } from "../types";
import { ByteNumbers } from "./byte-numbers";
import { DayClock } from "./day-clock";
import { type EventMark, foldUuid, markOf, NO_SALT } from "./event-id";
import { type Found, findFields, newFound } from "./find-fields";
import { parseAt } from "./json-walk";
import type { Text } from "./record-scanner";
import { Signature, type Signatures } from "./signature";
import { TraitReader } from "./trait-reader";
import { type Shape, UseParts } from "./use-parts";

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
  readonly traits = new TraitReader();
  readonly #context: DecodeContext;
  readonly #found: Found = newFound();
  readonly #signatures: Signatures = { caller: new Signature(), call: new Signature() };
  readonly #clock = new DayClock();
  /** Numbers of callers and calls in `parts`, by signature; BY_ALL for a call that needs more than itself. */
  readonly #callers = new ByteNumbers();
  readonly #calls = new ByteNumbers();
  /** Of calls that do not tell by themselves what they count for: by both signatures and the caller's words. */
  readonly #byAll = new ByteNumbers();
  readonly #all = new Signature();
  readonly parts = new UseParts();

  constructor(context: DecodeContext) {
    this.#context = context;
  }

  /**
   * The record at `start` to `end`: fills `event` and answers null, or why it is not counted. `trail-change`: it is a
   * change of a trail, to be kept whole.
   */
  read(text: Text, start: number, end: number): SkipReason | "not-json" | "trail-change" | null {
    const { bytes } = text;
    const found = this.#found;
    const answer = findFields(text, start, end, found, this.#signatures);
    if (answer === "other-service") return answer;
    if (answer === "unclear" || answer === "trail-change") {
      return this.#readSlowly(bytes, start, end);
    }
    const seconds = this.#clock.seconds(bytes, found.time);
    if (seconds < 0) return this.#readSlowly(bytes, start, end);
    const shape = this.#shapeOf(bytes, start, end);
    if (typeof shape === "string") return shape;
    // A shape says nothing of time: each event's own is judged here as decoding does.
    if (seconds * 1000 > this.#context.latest || seconds < EARLIEST) return "time-out-of-range";
    const shared = found.sharedId >= 0;
    const id = shared ? found.sharedId : found.eventId;
    const salt = shared ? NO_SALT : shape.salt;
    if (!foldUuid(bytes, id, salt, this.event.mark)) return this.#readSlowly(bytes, start, end);
    this.#fill(shape, seconds, shared);
    this.event.address = shape.direct ? this.traits.addressAt(bytes, found) : 0;
    this.event.context = shape.carries
      ? this.traits.contextAt(text, found, shape.use.operation)
      : 0;
    return null;
  }

  #shapeOf(bytes: Buffer, start: number, end: number): Shape | SkipReason | "not-json" {
    const caller = this.#callers.getSigned(this.#signatures.caller);
    const call = this.#calls.getSigned(this.#signatures.call);
    if (caller < 0 || call < 0) return this.#learn(bytes, start, end);
    return call === BY_ALL
      ? this.#shapeByAll(bytes, start, end)
      : this.parts.pairOf(caller, call - 1);
  }

  /** Parses a record whose caller or call is new. */
  #learn(bytes: Buffer, start: number, end: number): Shape | SkipReason | "not-json" {
    const record = parseAt(bytes, start, end);
    if (record === undefined) return "not-json";
    const decoded = decodeRecord(record, this.#context);
    if ("skipped" in decoded) return decoded.skipped;
    const { accountId, keys } = decoded.use;
    const { caller, call } = this.#signatures;
    if (this.#callers.getSigned(caller) < 0) {
      this.#callers.setSigned(caller, this.parts.callerId(decoded.use));
    }
    if (this.#calls.getSigned(call) < 0) {
      const { recipientAccountId } = record as { recipientAccountId?: unknown };
      const alone =
        recipientAccountId === accountId &&
        keys.length > 0 &&
        keys.every(({ basis }) => basis === "resource");
      this.#calls.setSigned(call, alone ? this.parts.callId(decoded.use) + 1 : BY_ALL);
    }
    return this.parts.shapeOf(decoded.use);
  }

  #shapeByAll(bytes: Buffer, start: number, end: number): Shape | SkipReason | "not-json" {
    const { caller, call } = this.#signatures;
    const { request, requestEnd } = this.#found;
    const all = this.#all;
    all.clear();
    const fits =
      all.append("<", caller) &&
      all.append(">", call) &&
      (request < 0 || all.add("?", bytes, request, requestEnd));
    const known = fits ? this.parts.shapes[this.#byAll.getSigned(all)] : undefined;
    if (known) return known;
    const decoded = this.#decode(bytes, start, end);
    if (typeof decoded === "string") return decoded;
    const shape = this.parts.shapeOf(decoded);
    if (fits) this.#byAll.setSigned(all, shape.id);
    return shape;
  }

  #readSlowly(
    bytes: Buffer,
    start: number,
    end: number,
  ): SkipReason | "not-json" | "trail-change" | null {
    const decoded = this.#decode(bytes, start, end);
    if (decoded === "other-service") return this.#trailChange(bytes, start, end);
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

  #trailChange(bytes: Buffer, start: number, end: number): SkipReason | "trail-change" {
    const change = decodeTrailChange(parseAt(bytes, start, end), this.#context);
    return "skipped" in change ? change.skipped : "trail-change";
  }

  #fill(shape: Shape, seconds: number, shared: boolean): void {
    const { event } = this;
    event.shape = shape.id;
    event.seconds = seconds;
    event.shared = shared;
    event.keep = shape.keep;
  }

  #decode(bytes: Buffer, start: number, end: number): DecodedUse | SkipReason | "not-json" {
    const record = parseAt(bytes, start, end);
    if (record === undefined) return "not-json";
    const decoded = decodeRecord(record, this.#context);
    return "skipped" in decoded ? decoded.skipped : decoded.use;
  }
}

/** In place of the number of a call, which counts from 1 on there. */
const BY_ALL = 0;
/** As decodeRecord has it, in seconds. */
const EARLIEST = Date.UTC(2013, 10, 1) / 1000;
