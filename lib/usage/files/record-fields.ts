import type { Engine } from "./engine";
import { type NameRule, NameTables } from "./name-tables";

/** Members with a place for their value's span, two words each; those that decide about one thing lie together. */
const CALL = [
  ...(["eventName", "errorCode", "awsRegion", "resources", "eventType", "readOnly"] as const),
  "recipientAccountId",
] as const;
const CALLER = [
  ...(["issuerArn", "issuerAccount", "arn", "principalId", "userName", "service"] as const),
] as const;
const OTHERS = ["time", "eventId", "sharedId", "source", "address", "type"] as const;
const PLACES = [...CALL, "request", ...CALLER, ...OTHERS] as const;
type Place = (typeof PLACES)[number];

/** Members of the identity without a place of their own, and what of a request decides its context. */
const MOST_IDENTITY = 24;
const MOST_CONTEXT = 64;
/** Bytes of the engine's memory that are taken. */
export const RECORD_FIELDS_SIZE = 16_384;

const QUOTE = 0x22;
const OPEN = 0x7b;
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
  readonly #at: Record<Place, number>;
  readonly #base: number;
  readonly #records: number;
  readonly #requests: number;

  /** `from`: a multiple of 8, from which on RECORD_FIELDS_SIZE bytes are free and zero. */
  constructor(engine: Engine, from: number) {
    this.#engine = engine;
    this.#base = from;
    const others = from + 8 * (CALL.length + 1 + CALLER.length + MOST_IDENTITY);
    const context = others + 8 * OTHERS.length;
    const placeOf = (place: Place, at: number) => {
      const isOther = at >= CALL.length + 1 + CALLER.length;
      return [place, isOther ? others + 8 * (at - CALL.length - 1 - CALLER.length) : from + 8 * at];
    };
    this.#at = Object.fromEntries(PLACES.map(placeOf)) as Record<Place, number>;
    const { issuerArn, address } = this.#at;
    this.call = { from, to: from + 8 * CALL.length };
    this.caller = { from: issuerArn, to: issuerArn };
    this.all = { from, to: from };
    this.address = { from: address, to: address + 8 };
    this.context = { from: context, to: context };
    const tables = new NameTables(engine, context + 8 * MOST_CONTEXT);
    this.#records = recordTable(tables, this.#at);
    this.#requests = requestTable(tables);
    if (tables.end > from + RECORD_FIELDS_SIZE) throw new RangeError("The tables have no room.");
  }

  /** Where the value of a member begins, and the place after it; 0 for one that is missing. */
  start(place: Place): number {
    return this.#engine.words[this.#at[place] / 4] as number;
  }

  end(place: Place): number {
    return this.#engine.words[this.#at[place] / 4 + 1] as number;
  }

  /** Whether the value of a member is written with just these bytes. */
  is(place: Place, wanted: Uint8Array): boolean {
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
    words.fill(0, this.#base / 4, this.context.from / 4);
    const identity = this.#at.service + 8;
    const limit = identity + 8 * MOST_IDENTITY;
    const last = exports.look(start, end, this.#records, identity, limit);
    this.caller.to = this.all.to = last;
    return last > 0 && last < limit && this.#settleCaller();
  }

  /** Looks at the request; false where it has to be parsed, or is no object. */
  readContext(): boolean {
    const start = this.start("request");
    const { bytes, exports } = this.#engine;
    if (start === 0 || bytes[start] !== OPEN) return false;
    const limit = this.context.from + 8 * MOST_CONTEXT;
    const end = this.end("request");
    const last = exports.look(start, end, this.#requests, this.context.from, limit);
    this.context.to = last;
    return last > 0 && last < limit;
  }

  /** Leaves of caller and address what decides, as principalOf and decodeRecord have it. */
  #settleCaller(): boolean {
    const { words, bytes } = this.#engine;
    const issuer = this.start("issuerArn");
    if (issuer > 0) {
      // An empty one, or something else than a text: parsing tells.
      if (bytes[issuer] !== QUOTE || this.end("issuerArn") - issuer < 3) return false;
      // Behind a role's session stands the role; of a federated user the session's own ARN tells.
      if (this.is("type", SESSION) || this.is("type", ROLE)) {
        words.fill(0, this.#at.arn / 4, this.#at.service / 4);
      }
    }
    // Addresses end in digits or hexadecimal letters; names of services in `m"` or `l"`.
    const last = bytes[this.end("address") - 2];
    if (last === 0x6d || last === 0x6c) {
      const [from, to] = [this.#at.address / 4, this.#at.service / 4];
      words[to] = words[from] as number;
      words[to + 1] = words[from + 1] as number;
      words[from] = words[from + 1] = 0;
    }
    return true;
  }
}

/** Adds the tables of a record; answers its own. */
function recordTable(tables: NameTables, at: Record<Place, number>): number {
  const placed = (place: Place): NameRule => ({ flags: ["place", "once"], target: at[place] });
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
      type: { flags: ["place", "note", "once"], target: at.type },
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
      ...{ requestParameters: placed("request"), sourceIPAddress: placed("address") },
      userIdentity: { flags: ["enter", "once"], target: identity },
    },
    other: skipped,
  });
}

/** Adds the tables of a request, for what decides about its context as contextTrait has it; answers its own. */
function requestTable(tables: NameTables): number {
  const pairs = tables.add({
    names: { "aws:s3:arn": { flags: ["noteBucket"] } },
    other: { flags: ["note"] },
  });
  const context: NameRule = { flags: ["enter", "bracket", "note", "once"], target: pairs };
  const noted: NameRule = { flags: ["note", "once"] };
  return tables.add({
    names: {
      ...{ encryptionContext: context, sourceEncryptionContext: context },
      ...{ destinationEncryptionContext: context },
      ...{ encryptionAlgorithm: noted, sourceEncryptionAlgorithm: noted },
    },
    other: { flags: ["plain"] },
  });
}
