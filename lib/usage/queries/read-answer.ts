import type { UseShape } from "../files/use-parts";
import { decodeRecord, KMS_SOURCE, timeOf } from "../rules/decode-record";
import { decodeTrailChange } from "../rules/decode-trail-change";
import { type JsonRecord, objectOf } from "../rules/fields";
import { addressTrait, contextTrait, REST } from "../rules/traits";
import type { DecodeContext, Decoded, DecodedUse, TraitValue } from "../types";
import { CALL_COLUMNS } from "./answer-columns";
import { type AnswerRow, recordOf, wholeRecord } from "./answer-record";

/** Calls of five minutes that are counted alike. */
export interface CountedCalls {
  use: UseShape;
  /** Beginning of the five minutes, seconds since 1970. */
  at: number;
  calls: number;
}

/** One call that another account's trail may have too. */
export interface SharedCall {
  use: UseShape;
  sharedId: string;
  /** Seconds since 1970 */
  seconds: number;
  traits: TraitValue[];
}

/** Calls of a day with an address or a context. */
export interface CountedTrait {
  use: UseShape;
  trait: TraitValue;
  calls: number;
  /** Seconds since 1970, of the first and the last of them. */
  firstAt: number;
  lastAt: number;
}

/** An event that changed something; `use` null for a change of a trail, and for what corrects another. */
export interface KeptEvent {
  use: UseShape | null;
  record: JsonRecord;
  /** Seconds since 1970 */
  at: number;
  identity: string;
}

/** What an answer says of one day. */
export interface DayAnswer {
  counts: CountedCalls[];
  /** Not among the counts and traits. */
  shared: SharedCall[];
  traits: CountedTrait[];
  events: KeptEvent[];
  /** Records of whatever service, by `account/region`, with the time of the first (ms). */
  present: Map<string, { accountId: string; region: string; first: number; records: number }>;
  /** Records of KMS that were not counted, by their reason. */
  skipped: Record<string, number>;
}

/** Reads the rows of one day of an answer. */
export class DayReader {
  readonly #day: DayAnswer = {
    ...{ counts: [], shared: [], traits: [], events: [] },
    ...{ present: new Map(), skipped: {} },
  };
  /** Calls that are counted alike come in many rows. */
  readonly #known = new Map<string, Decoded>();

  constructor(private readonly context: DecodeContext) {}

  /** Takes a row in. Never throws: what cannot be counted is counted as skipped. */
  add(row: AnswerRow): void {
    const { kind, row_kind: rowKind } = row;
    if (rowKind === "count") this.#notePresent(row);
    if (kind === "skipped") this.#skip(row.reason ?? "unknown", row.copies);
    if (kind === "trail" && rowKind === "count") this.#keepTrail(row);
    if (kind !== "event") return;
    const decoded = this.#decode(row);
    if ("skipped" in decoded) {
      if (rowKind === "count") this.#skip(decoded.skipped, row.calls);
    } else if (rowKind === "count") this.#count(row, decoded.use);
    else this.#addTrait(row, decoded.use);
  }

  get answer(): DayAnswer {
    return this.#day;
  }

  #decode(row: AnswerRow): Decoded {
    const name = JSON.stringify(CALL_COLUMNS.map((column) => row[column] ?? null));
    const there = this.#known.get(name);
    if (there) return there;
    const decoded = decodeRecord(recordOf(row), this.context);
    this.#known.set(name, decoded);
    return decoded;
  }

  #skip(reason: string, records: string | null | undefined): void {
    const { skipped } = this.#day;
    skipped[reason] = (skipped[reason] ?? 0) + Number(records ?? 0);
  }

  #notePresent(row: AnswerRow): void {
    const { account_id: accountId, region, copies } = row;
    const first = timeOf(row.first_at);
    if (accountId == null || region == null || first === null) return;
    const name = `${accountId}/${region}`;
    const there = this.#day.present.get(name);
    this.#day.present.set(name, {
      ...{ accountId, region, records: (there?.records ?? 0) + Number(copies ?? 0) },
      first: Math.min(there?.first ?? first, first),
    });
  }

  #count(row: AnswerRow, use: DecodedUse): void {
    const at = timeOf(row.alone_id == null ? `${row.bucket}:00Z` : row.first_at);
    if (at === null) {
      this.#skip("no-time", row.calls);
      return;
    }
    if (row.alone_id == null) {
      this.#day.counts.push({ use, at: at / 1000, calls: Number(row.calls ?? 0) });
    } else {
      const seconds = Math.floor(at / 1000);
      const traits = traitsOfOne(row, use.operation);
      this.#day.shared.push({ use, sharedId: row.alone_id, seconds, traits });
    }
    if (row.whole_event_id == null && row.whole_record == null) return;
    const record = wholeRecord(row);
    this.#day.events.push({ use, record, ...nameOf(record, use.accountId) });
  }

  #addTrait(row: AnswerRow, use: DecodedUse): void {
    const [firstAt, lastAt] = [timeOf(row.first_at), timeOf(row.last_at)];
    const trait = traitOf(row, use.operation);
    if (firstAt === null || lastAt === null || trait === null) return;
    const times = { firstAt: Math.floor(firstAt / 1000), lastAt: Math.floor(lastAt / 1000) };
    this.#day.traits.push({ use, trait, calls: Number(row.calls ?? 0), ...times });
  }

  #keepTrail(row: AnswerRow): void {
    const record = wholeRecord(row);
    if (row.source === KMS_SOURCE) {
      const decoded = decodeRecord(record, this.context);
      const reason = "skipped" in decoded ? decoded.skipped : "correction";
      this.#skip(reason, row.copies);
      if (reason !== "correction") return;
    } else if ("skipped" in decodeTrailChange(record, this.context)) return;
    this.#day.events.push({ use: null, record, ...nameOf(record, row.account_id ?? "") });
  }
}

/** What an event is known by, and its time. */
function nameOf(record: JsonRecord, accountId: string): Pick<KeptEvent, "identity" | "at"> {
  const { eventID, sharedEventID, eventTime } = record;
  const identity = sharedEventID ? `shared:${sharedEventID}` : `${accountId}/${eventID}`;
  return { identity, at: Math.floor((timeOf(eventTime) ?? 0) / 1000) };
}

/** Of a call that came back by itself. */
function traitsOfOne(row: AnswerRow, operation: string): TraitValue[] {
  const { alone_address: address, alone_context: context } = row;
  const values = [
    address == null ? null : traitOf({ ...row, row_kind: "address", address }, operation),
    context == null ? null : traitOf({ ...row, row_kind: "context", context }, operation),
  ];
  return values.filter((value) => value !== null);
}

function traitOf(row: AnswerRow, operation: string): TraitValue | null {
  const { row_kind: kind, address, context } = row;
  if (kind === "address") {
    return address === REST
      ? { kind: "address", value: REST, resource: null }
      : addressTrait(address);
  }
  if (context === REST) return { kind: "context", value: REST, resource: null };
  return contextTrait(operation, objectOf(recordOf(row).requestParameters));
}
