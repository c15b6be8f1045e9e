import type { Engine } from "./engine";
import { type NameRule, NameTables } from "./name-tables";
import { MOST_IDENTITY, PLACE, RECALLED } from "./places";

/** What decides about the call. */
const CALL = [
  ...(["eventName", "errorCode", "awsRegion", "resources", "eventType", "readOnly"] as const),
  "recipientAccountId",
] as const;

/** What of a request decides its context, at most. */
const MOST_CONTEXT = 64;
/** Bytes of the engine's memory that are taken. */
export const RECORD_FIELDS_SIZE = 16_384;

const QUOTE = 0x22;
const OPEN = 0x7b;
const SLASH = 0x2f;
const LETTER_E = 0x65;
const SESSION = Buffer.from('"AssumedRole"');
const ROLE = Buffer.from('"Role"');

/** Addresses of the first and after the last of the spans that decide about something. */
export interface SpanList {
  from: number;
  to: number;
}

/**
 * Where in the bytes of a record the parts stand that are looked at, without parsing it: who called and what was called
 * as lists of spans, whatever the order in which the record has them.
 */
export class RecordFields {
  readonly call: SpanList;
  readonly caller: SpanList;
  /** Caller, call and the caller's words. */
  readonly all: SpanList;
  readonly address: SpanList;
  /** As the last `readContext` has left it. */
  readonly context: SpanList;
  readonly #engine: Engine;
  readonly #base: number;
  readonly #records: number;
  readonly #requests: number;
  readonly #contexts: number;
  readonly #recalled: number;

  /** `from`: a multiple of 8, from which on RECORD_FIELDS_SIZE bytes are free and zero. */
  constructor(engine: Engine, from: number) {
    this.#engine = engine;
    this.#base = from;
    const at = (place: number) => from + 8 * place;
    const identity = at(PLACE.service + 1);
    const context = identity + 8 * MOST_IDENTITY;
    this.call = { from: at(PLACE.eventName), to: at(PLACE.request) };
    this.caller = { from: at(PLACE.issuerArn), to: identity };
    this.all = { from: at(PLACE.eventName), to: identity };
    this.address = { from: at(PLACE.address), to: at(PLACE.address + 1) };
    this.context = { from: context, to: context };
    const tables = new NameTables(engine, context + 8 * MOST_CONTEXT);
    this.#records = recordTable(tables, at);
    this.#requests = requestTable(tables, { flags: ["note", "once"] });
    this.#contexts = requestTable(tables, { flags: [] });
    this.#recalled = from + RECALLED.from;
    if (tables.end > this.#recalled) throw new RangeError("The tables have no room.");
  }

  /** Where the value of a PLACE begins, and the place after it; 0 for one that is missing. */
  start(place: number): number {
    return this.#engine.words[this.#base / 4 + place * 2] as number;
  }

  end(place: number): number {
    return this.#engine.words[this.#base / 4 + place * 2 + 1] as number;
  }

  /** Whether the value of a PLACE is written with just these bytes. */
  is(place: number, wanted: Uint8Array): boolean {
    const start = this.start(place);
    if (this.end(place) - start !== wanted.length) return false;
    const { bytes } = this.#engine;
    for (let at = 0; at < wanted.length; at += 1) {
      if (bytes[start + at] !== wanted[at]) return false;
    }
    return true;
  }

  /** Looks at the record at `start` to `end`; false where it has to be parsed. */
  read(start: number, end: number): boolean {
    const { words, exports } = this.#engine;
    const identity = this.#base + 8 * (PLACE.service + 1);
    clear(words, this.#base / 4, identity / 4);
    const limit = identity + 8 * MOST_IDENTITY;
    const last = exports.look(start, end, this.#records, identity, limit);
    this.caller.to = this.all.to = last;
    return last > 0 && last < limit && this.#settleCaller();
  }

  /**
   * Looks at the record at `start` to `end`; true where it is one of KMS like others before it: with a time on the day of
   * `keepDay` and an id, and nothing that has to be looked at more closely. `callers` and `calls` are SpanNumbers' tables.
   */
  recall(start: number, end: number, callers: number, calls: number): boolean {
    const { exports } = this.#engine;
    if (exports.recall(start, end, this.#records, this.#base, callers, calls) === 0) return false;
    this.caller.to = this.all.to = this.recalled("last");
    return true;
  }

  /** What the last `recall` that was true found. */
  recalled(what: "last" | "caller" | "call" | "seconds"): number {
    return this.#engine.words[(this.#recalled + RECALLED[what]) / 4] as number;
  }

  /** Notes the day, `YYYY-MM-DD` at `from`, and when it began, in seconds since 1970. */
  keepDay(from: number, start: number): void {
    const { bytes, words } = this.#engine;
    words[(this.#recalled + RECALLED.dayStart) / 4] = start;
    bytes.copyWithin(this.#recalled + RECALLED.day, from, from + RECALLED.dayLength);
  }

  /** Looks at the request; false where it has to be parsed, or is no object. */
  readContext(): boolean {
    const start = this.start(PLACE.request);
    if (start === 0 || this.#engine.bytes[start] !== OPEN) return false;
    const end = this.end(PLACE.request);
    // Where there is a context, the algorithm decides nothing.
    const alone = this.#lookAt(start, end, this.#contexts) && this.#hasPair();
    return alone || this.#lookAt(start, end, this.#requests);
  }

  #lookAt(start: number, end: number, table: number): boolean {
    const limit = this.context.from + 8 * MOST_CONTEXT;
    const last = this.#engine.exports.look(start, end, table, this.context.from, limit);
    this.context.to = last;
    return last > 0 && last < limit;
  }

  /** Whether the context's first span is the beginning of `encryptionContext`, and its second a pair with a text. */
  #hasPair(): boolean {
    const { words, bytes } = this.#engine;
    const { from, to } = this.context;
    if (to - from < 3 * 8 || bytes[(words[from / 4] as number) + 1] !== LETTER_E) return false;
    // The name of an S3 object is cut after its bucket.
    const last = bytes[(words[from / 4 + 3] as number) - 1];
    return last === QUOTE || last === SLASH;
  }

  /** Leaves of caller and address what decides, as principalOf and decodeRecord have it. */
  #settleCaller(): boolean {
    const { words, bytes } = this.#engine;
    const base = this.#base / 4;
    const issuer = this.start(PLACE.issuerArn);
    if (issuer > 0) {
      // An empty one, or something else than a text: parsing tells.
      if (bytes[issuer] !== QUOTE || this.end(PLACE.issuerArn) - issuer < 3) return false;
      // Behind a role's session stands the role; of a federated user the session's own ARN tells.
      if (this.is(PLACE.type, SESSION) || this.is(PLACE.type, ROLE)) {
        clear(words, base + PLACE.arn * 2, base + PLACE.service * 2);
      }
    }
    // Addresses end in digits or hexadecimal letters; names of services in `m"` or `l"`.
    const last = bytes[this.end(PLACE.address) - 2];
    if (last === 0x6d || last === 0x6c) {
      const [from, to] = [base + PLACE.address * 2, base + PLACE.service * 2];
      words[to] = words[from] as number;
      words[to + 1] = words[from + 1] as number;
      words[from] = words[from + 1] = 0;
    }
    return true;
  }
}

/** As `fill` with zeros, which for so few words takes longer to be called. */
function clear(words: Uint32Array, from: number, to: number): void {
  for (let at = from; at < to; at += 1) words[at] = 0;
}

/** Adds the tables of a record; answers its own. */
function recordTable(tables: NameTables, at: (place: number) => number): number {
  const placed = (place: keyof typeof PLACE): NameRule => {
    return { flags: ["place", "once"], target: at(PLACE[place]) };
  };
  const skipped: NameRule = { flags: ["plain"] };
  const issuer = tables.add({
    names: { arn: placed("issuerArn"), accountId: placed("issuerAccount") },
    other: skipped,
  });
  const session = tables.add({
    names: { sessionIssuer: { flags: ["enter", "onlyObject", "once"], target: issuer } },
    other: skipped,
  });
  const identity = tables.add({
    names: {
      ...{ arn: placed("arn"), principalId: placed("principalId"), userName: placed("userName") },
      type: { flags: ["place", "note", "once"], target: at(PLACE.type) },
      accessKeyId: { flags: [] },
      sessionContext: { flags: ["enter", "once"], target: session },
    },
    other: { flags: ["note", "plain"] },
  });
  return tables.add({
    names: {
      ...Object.fromEntries(CALL.map((name) => [name, placed(name)])),
      ...{ eventTime: placed("time"), eventID: placed("eventId") },
      ...{ sharedEventID: placed("sharedId"), eventSource: placed("source") },
      addendum: placed("addendum"),
      ...{ requestParameters: placed("request"), sourceIPAddress: placed("address") },
      userIdentity: { flags: ["enter", "once"], target: identity },
    },
    other: skipped,
  });
}

/**
 * Adds the tables of a request, for what decides about its context as contextTrait has it; answers its own. `algorithm`: what
 * to do with algorithms.
 */
function requestTable(tables: NameTables, algorithm: NameRule): number {
  const pairs = tables.add({
    names: { "aws:s3:arn": { flags: ["noteBucket"] } },
    other: { flags: ["note"] },
  });
  const context: NameRule = { flags: ["enter", "bracket", "note", "once"], target: pairs };
  return tables.add({
    names: {
      ...{ encryptionContext: context, sourceEncryptionContext: context },
      ...{ destinationEncryptionContext: context },
      ...{ encryptionAlgorithm: algorithm, sourceEncryptionAlgorithm: algorithm },
    },
    other: { flags: ["plain"] },
  });
}
