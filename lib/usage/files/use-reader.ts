import { decodeRecord } from "../rules/decode-record";
import type { DecodeContext, DecodedUse, SkipReason } from "../types";
import { DayClock } from "./day-clock";
import { type EventMark, foldUuid, markOf, NO_SALT, saltOf } from "./event-id";
import { type Found, findFields, newFound } from "./find-fields";
import type { Text } from "./record-scanner";
import { Signature } from "./signature";

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

interface Shape {
  id: number;
  use: UseShape;
  salt: EventMark;
  /** Control events and KMS's own are kept whole. */
  keep: boolean;
  /** The caller's words tell the key, so they belong to what is the same. */
  byRequest: boolean;
}

/** One event: the number of its shape, when, and what it is known by. */
export interface ReadEvent {
  shape: number;
  /** Since 1970. */
  seconds: number;
  mark: EventMark;
  shared: boolean;
  keep: boolean;
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
  };
  readonly #context: DecodeContext;
  readonly #onShape: (id: number, use: UseShape) => void;
  readonly #found: Found = newFound();
  readonly #signature = new Signature();
  readonly #clock = new DayClock();
  readonly #bySignature = new Map<string, Shape>();
  readonly #byMeaning = new Map<string, Shape>();

  /** `onShape` hears of every new shape once, before the first event that has it. */
  constructor(context: DecodeContext, onShape: (id: number, use: UseShape) => void) {
    this.#context = context;
    this.#onShape = onShape;
  }

  /** The record at `start` to `end`: fills `event` and answers null, or why it is not counted. */
  read(text: Text, start: number, end: number): SkipReason | "not-json" | null {
    const { bytes } = text;
    const found = this.#found;
    const answer = findFields(text, start, end, found, this.#signature);
    if (answer === "other-service") return answer;
    if (answer === "unclear") return this.#readSlowly(bytes, start, end);
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
    return null;
  }

  #shapeOf(bytes: Buffer, start: number, end: number): Shape | SkipReason | "not-json" {
    const signature = this.#signature;
    const first = signature.text();
    const known = this.#bySignature.get(first);
    if (known && !known.byRequest) return known;
    const { request, requestEnd } = this.#found;
    if (known && request >= 0) signature.add("q", bytes, request, requestEnd);
    const text = known ? signature.text() : first;
    const again = known ? this.#bySignature.get(`${text}+`) : undefined;
    if (again) return again;
    const decoded = this.#decode(bytes, start, end);
    if (typeof decoded === "string") return decoded;
    const shape = this.#shapeFor(decoded);
    this.#bySignature.set(known ? `${text}+` : first, shape);
    return shape;
  }

  #readSlowly(bytes: Buffer, start: number, end: number): SkipReason | "not-json" | null {
    const decoded = this.#decode(bytes, start, end);
    if (typeof decoded === "string") return decoded;
    const { high, low } = markOf(decoded);
    this.event.mark.high = high;
    this.event.mark.low = low;
    this.#fill(
      this.#shapeFor(decoded),
      Math.floor(decoded.at / 1000),
      decoded.sharedEventId !== null,
    );
    return null;
  }

  #fill(shape: Shape, seconds: number, shared: boolean): void {
    const { event } = this;
    event.shape = shape.id;
    event.seconds = seconds;
    event.shared = shared;
    event.keep = shape.keep;
  }

  #decode(bytes: Buffer, start: number, end: number): DecodedUse | SkipReason | "not-json" {
    let record: unknown;
    try {
      record = JSON.parse(bytes.toString("utf8", start, end));
    } catch {
      return "not-json";
    }
    const decoded = decodeRecord(record, this.#context);
    return "skipped" in decoded ? decoded.skipped : decoded.use;
  }

  #shapeFor(decoded: DecodedUse): Shape {
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
      byRequest: keys.length === 0 || keys.some(({ basis }) => basis !== "resource"),
    };
    this.#byMeaning.set(meaning, shape);
    this.#onShape(shape.id, use);
    return shape;
  }
}

/** As decodeRecord has it, in seconds. */
const EARLIEST = Date.UTC(2013, 10, 1) / 1000;
