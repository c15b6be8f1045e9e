import { uuid } from "../ids";
import type { Random } from "../prng";

/** A CloudTrail record as text, and when it happened, ms since 1970. */
export interface TrailRecord {
  at: number;
  /** `account/region` of the trail that has it. */
  scope: string;
  /** Whether it is left out while the trail leaves KMS out. */
  isKms: boolean;
  text: string;
}

/** A record with places for what differs from call to call. */
export interface Template {
  scope: string;
  isKms: boolean;
  parts: readonly string[];
}

const [TIME, REQUEST, EVENT, SHARED] = ["time", "request", "event", "shared"].map(
  (name) => `@${name} of a template@`,
);
const PLACES = /"@(?:time|request|event|shared) of a template@"/;

export function scopeOf(record: Readonly<Record<string, unknown>>): string {
  return `${record.recipientAccountId}/${record.awsRegion}`;
}

/** The call of a record, to be made at other times: each then has its own time and ids. */
export function templateOf(record: Readonly<Record<string, unknown>>): Template {
  const text = JSON.stringify({
    ...record,
    eventTime: TIME,
    requestID: REQUEST,
    eventID: EVENT,
    ...(record.sharedEventID ? { sharedEventID: SHARED } : {}),
  });
  const isKms = record.eventSource === "kms.amazonaws.com";
  return { scope: scopeOf(record), isKms, parts: text.split(PLACES) };
}

/**
 * Ids of many calls: the head is random, the tail counts, so that millions of them stay small when they are
 * compressed. No two of one stream are the same.
 */
export class CallIds {
  readonly #heads: readonly string[];
  #count = 0;

  constructor(random: Random) {
    this.#heads = [uuid(random), uuid(random), uuid(random)].map((id) => id.slice(0, 24));
  }

  /** Request, event and shared id of the next call. */
  next(): string[] {
    this.#count += 1;
    const tail = this.#count.toString(16).padStart(12, "0");
    return this.#heads.map((head) => head + tail);
  }
}

/** One call like the template's, in the second that `at` (ms) lies in. */
export function callOf({ scope, isKms, parts }: Template, at: number, ids: CallIds): TrailRecord {
  const second = Math.floor(at / 1000) * 1000;
  const time = new Date(second).toISOString().replace(".000", "");
  const [request, event, shared] = ids.next();
  const values = [time, request, event, shared];
  const text = parts.map((part, index) => (index === 0 ? part : `"${values[index - 1]}"${part}`));
  return { at: second, scope, isKms, text: text.join("") };
}
