import type { AlertFacts, ControlEvent, Evidence, KeyName } from "../types";
import { iso } from "./finding";

export type Fields = Record<string, unknown>;

/** The value as an object; null for everything else. */
export function fieldsOf(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : null;
}

/** The objects of a list, or of a value that stands alone. */
export function objectsOf(value: unknown): Fields[] {
  const found: Fields[] = [];
  for (const one of listOf(value)) {
    const fields = fieldsOf(one);
    if (fields) found.push(fields);
  }
  return found;
}

/** The value as a list, also where it stands alone; empty where there is none. */
export function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** What the caller asked for, as CloudTrail has it. */
export function requestOf({ record }: ControlEvent): Fields {
  return fieldsOf(fieldsOf(record)?.requestParameters) ?? {};
}

/** What AWS answered. */
export function responseOf({ record }: ControlEvent): Fields {
  return fieldsOf(fieldsOf(record)?.responseElements) ?? {};
}

/** The keys that an event is about, by their ARNs. */
export function keysOf({ keyArns }: ControlEvent): KeyName[] {
  return keyArns.flatMap((arn) => keyNameOf(arn) ?? []);
}

/** A key by its ARN, or of calls that name none; null for what is neither. */
export function keyNameOf(arn: string): KeyName | null {
  const parts = arn.split(":");
  if (parts[0] === "none") return { arn, accountId: parts[1] ?? "", region: parts[2] ?? "" };
  if (parts[0] !== "arn" || parts.length < 6) return null;
  return { arn, accountId: parts[4] ?? "", region: parts[3] ?? "" };
}

/** A control event as the evidence of an alert; the same event found again is the same part. */
export function evidenceOfEvent(event: ControlEvent): Evidence {
  const { at, id, operation, principalRef } = event;
  const detail = { kind: "event" as const, eventId: id, operation, principalRef };
  return { at, part: `event/${id}`, count: 1, detail };
}

/** Who made a change and when. */
export function changeOf(event: ControlEvent): AlertFacts["change"] {
  const { operation, principalRef, at, id, record } = event;
  const arn = fieldsOf(fieldsOf(record)?.userIdentity)?.arn;
  const session =
    typeof arn === "string" ? /:assumed-role\/[^/]+\/(.+)$/.exec(arn)?.[1] : undefined;
  return { operation, by: principalRef, ...(session ? { session } : {}), at: iso(at), id };
}
