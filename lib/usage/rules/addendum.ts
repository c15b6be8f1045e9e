import { objectOf, textOf } from "./fields";

/**
 * The eventID of the event that a record tells again, in the same account; null for all other records. CloudTrail User Guide,
 * "CloudTrail record contents", `addendum`: with the reason UPDATED_DATA, and with no other, it names an event of which a field
 * was missing or wrong. DELIVERY_DELAY and SERVICE_OUTAGE say why an event comes late that nobody has told before.
 */
export function correctedEvent(record: unknown): string | null {
  return textOf(objectOf(objectOf(record)?.addendum)?.originalEventID);
}
