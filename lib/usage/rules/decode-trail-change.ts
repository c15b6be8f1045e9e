import type { DecodeContext, SkipReason } from "../types";
import { frameOf, type RecordFrame } from "./decode-record";
import { objectOf, textOf } from "./fields";
import { principalOf } from "./principal-of";

export const TRAIL_SOURCE = "cloudtrail.amazonaws.com";
/** Changes of a trail that may decide whether calls of KMS are logged; what they decide, trail-exclusion.ts says. */
export const TRAIL_CHANGES = [
  "PutEventSelectors",
  "StopLogging",
  "StartLogging",
  "DeleteTrail",
  "UpdateTrail",
];

/** A change of a trail, also one that was refused. */
export interface TrailChange extends RecordFrame {
  sharedEventId: string | null;
  principalRef: string;
  /** Null for success, else AWS's error code. */
  errorCode: string | null;
}

/** One CloudTrail record as a change of a trail; why it is none that can be kept. Never throws. */
export function decodeTrailChange(
  value: unknown,
  context: Pick<DecodeContext, "latest">,
): TrailChange | { skipped: SkipReason } {
  const record = objectOf(value);
  if (record?.eventSource !== TRAIL_SOURCE) return { skipped: "other-service" };
  if (!TRAIL_CHANGES.includes(textOf(record.eventName) ?? "")) return { skipped: "other-service" };
  const frame = frameOf(record, context.latest);
  if (typeof frame === "string") return { skipped: frame };
  return {
    ...frame,
    sharedEventId: textOf(record.sharedEventID),
    principalRef: principalOf(objectOf(record.userIdentity)).ref,
    errorCode: textOf(record.errorCode),
  };
}
