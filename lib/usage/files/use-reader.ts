import { decodeRecord } from "../rules/decode-record";
import { decodeTrailChange } from "../rules/decode-trail-change";
import { carriesContext } from "../rules/traits";
import type { DecodeContext, DecodedUse, SkipReason } from "../types";
import { DayClock } from "./day-clock";
import { type EventMark, foldUuid, markOf, NO_SALT, saltOf } from "./event-id";
import { type Found, findFields, newFound } from "./find-fields";
import { parseAt } from "./json-walk";
import type { Text } from "./record-scanner";
import { Signature, type Signatures } from "./signature";
import { TraitReader } from "./trait-reader";

/** What all events have in common that are counted alike: everything of a use but its time and its id. */
export type UseShape = Pick<
  DecodedUse,
  | "accountId"
  | "region"
  | "operation"
  | "keys"
  | "principal"
  | "service"
  | "errorCode"
  | "kind"
  | "own"
>;

/** Gets a new shape, and the same as JSON. */
export type OnShape = (use: UseShape, json: string) => void;

interface Shape {
  id: number;
  use: UseShape;
  salt: EventMark;
  /** Control events and KMS's own are kept whole. */
  keep: boolean;
  /** Whether its calls have an address, and whether they can have a context. */
  direct: boolean;
  carries: boolean;
}

/** What of a shape follows from the caller alone. */
interface Caller extends Pick<UseShape, "principal" | "service" | "own"> {
  /** Shapes of this caller's calls, by the number of the call. */
  shapes: Map<number, Shape>;
}

/** What follows from the call alone; null where the caller's words or account are needed too. */
interface Call {
  id: number;
  use: Omit<UseShape, "principal" | "service" | "own"> | null;
}

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
  readonly #onShape: OnShape;
  readonly #found: Found = newFound();
  readonly #signatures: Signatures = { caller: new Signature(), call: new Signature() };
  readonly #clock = new DayClock();
  readonly #callers = new Map<string, Caller>();
  readonly #calls = new Map<string, Call>();
  /** Of calls that do not tell by themselves what they count for: by both signatures and the caller's words. */
  readonly #byAll = new Map<string, Shape>();
  readonly #byMeaning = new Map<string, Shape>();

  /** `onShape` hears of every new shape once, in the order of their ids, before the first event that has it. */
  constructor(context: DecodeContext, onShape: OnShape) {
    this.#context = context;
    this.#onShape = onShape;
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
    const caller = this.#callers.get(this.#signatures.caller.text());
    const call = this.#calls.get(this.#signatures.call.text());
    if (caller === undefined || call === undefined) return this.#learn(bytes, start, end);
    if (call.use === null) return this.#shapeByAll(bytes, start, end);
    const known = caller.shapes.get(call.id);
    if (known) return known;
    const { principal, service, own } = caller;
    const shape = this.#shapeFor({ ...call.use, principal, service, own });
    caller.shapes.set(call.id, shape);
    return shape;
  }

  /** Parses a record whose caller or call is new. */
  #learn(bytes: Buffer, start: number, end: number): Shape | SkipReason | "not-json" {
    const record = parseAt(bytes, start, end);
    if (record === undefined) return "not-json";
    const decoded = decodeRecord(record, this.#context);
    if ("skipped" in decoded) return decoded.skipped;
    const { principal, service, own, accountId, region, operation, keys, errorCode, kind } =
      decoded.use;
    const { caller, call } = this.#signatures;
    if (!this.#callers.has(caller.text())) {
      this.#callers.set(caller.text(), { principal, service, own, shapes: new Map() });
    }
    if (!this.#calls.has(call.text())) {
      const { recipientAccountId } = record as { recipientAccountId?: unknown };
      const alone =
        recipientAccountId === accountId &&
        keys.length > 0 &&
        keys.every(({ basis }) => basis === "resource");
      const use = alone ? { accountId, region, operation, keys, errorCode, kind } : null;
      this.#calls.set(call.text(), { id: this.#calls.size, use });
    }
    return this.#shapeFor(decoded.use);
  }

  #shapeByAll(bytes: Buffer, start: number, end: number): Shape | SkipReason | "not-json" {
    const { caller, call } = this.#signatures;
    const { request, requestEnd } = this.#found;
    if (request >= 0 && !call.add("?", bytes, request, requestEnd)) {
      const decoded = this.#decode(bytes, start, end);
      return typeof decoded === "string" ? decoded : this.#shapeFor(decoded);
    }
    const all = `${caller.text()}\n\n${call.text()}`;
    const known = this.#byAll.get(all);
    if (known) return known;
    const decoded = this.#decode(bytes, start, end);
    if (typeof decoded === "string") return decoded;
    const shape = this.#shapeFor(decoded);
    this.#byAll.set(all, shape);
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
      this.#shapeFor(decoded),
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

  #shapeFor(decoded: UseShape): Shape {
    const { accountId, region, operation, keys, principal, service, errorCode, kind, own } =
      decoded;
    const use: UseShape = {
      ...{ accountId, region, operation, keys, principal, service, errorCode, kind, own },
    };
    const meaning = JSON.stringify(use);
    const known = this.#byMeaning.get(meaning);
    if (known) return known;
    const shape: Shape = {
      id: this.#byMeaning.size,
      use,
      salt: saltOf(accountId),
      keep: kind === "control" || kind === "service-event",
      direct: service === null && principal.kind !== "service",
      carries: carriesContext(operation),
    };
    this.#byMeaning.set(meaning, shape);
    this.#onShape(use, meaning);
    return shape;
  }
}

/** As decodeRecord has it, in seconds. */
const EARLIEST = Date.UTC(2013, 10, 1) / 1000;
