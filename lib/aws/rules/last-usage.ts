import type { LastUsage } from "../types";

/** GetKeyLastUsage's answer, as far as it matters. */
export interface LastUsageOutput {
  KeyLastUsage?: {
    Operation?: string;
    Timestamp?: Date;
    CloudTrailEventId?: string;
  };
  TrackingStartDate?: Date;
  KeyCreationDate?: Date;
}

/**
 * The three answers of GetKeyLastUsage as its API reference tells them apart: usage present = used;
 * empty, and created on or after TrackingStartDate = never; empty, and created before = unknown.
 * Without both dates an empty answer proves nothing.
 */
export function readLastUsage(output: LastUsageOutput): LastUsage {
  const trackingSince = output.TrackingStartDate ?? null;
  const usage = output.KeyLastUsage;
  if (usage?.Timestamp) {
    return {
      state: "used",
      at: usage.Timestamp,
      operation: usage.Operation ?? "",
      eventId: usage.CloudTrailEventId ?? null,
      trackingSince,
    };
  }
  // An operation or event without its time: used, but the contract of "used" has a time.
  const hasTrace = Boolean(usage?.Operation ?? usage?.CloudTrailEventId);
  const created = output.KeyCreationDate;
  if (!hasTrace && trackingSince && created && created.getTime() >= trackingSince.getTime()) {
    return { state: "never", trackingSince };
  }
  return { state: "unknown", trackingSince };
}
