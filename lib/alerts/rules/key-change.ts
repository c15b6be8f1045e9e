import type { AlertSeverity, RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { AlertFacts, ControlEvent, Judgement } from "../types";
import { changeOf, evidenceOfEvent, keysOf, requestOf, responseOf } from "./control-fields";

/** Days of waiting that KMS takes where none are asked for (KMS API Reference, ScheduleKeyDeletion). */
const USUAL_WINDOW = 30;

/** Changes after which a key cannot be used, or is no longer rotated; and what takes each back. */
export const DANGEROUS_CHANGES: Readonly<Record<string, readonly string[]>> = {
  DisableKey: ["EnableKey"],
  ScheduleKeyDeletion: ["CancelKeyDeletion"],
  DeleteImportedKeyMaterial: ["ImportKeyMaterial"],
  DisableKeyRotation: ["EnableKeyRotation"],
};

/** Somebody disabled a key, scheduled its deletion, deleted its imported material or turned its rotation off. */
export function keyChange(
  events: readonly ControlEvent[],
  setting: RuleSetting<"key-change">,
): Judgement {
  const findings = events.flatMap((event) => {
    if (event.outcome !== "" || !Object.hasOwn(DANGEROUS_CHANGES, event.operation)) return [];
    const { facts, severity } = judge(event, setting);
    return keysOf(event).map((key) => ({
      rule: "key-change" as const,
      severity,
      key,
      accountId: key.accountId,
      region: key.region,
      // Who did it is told; whoever does it again, it is the same matter.
      principalRef: null,
      apart: event.operation,
      facts,
      evidence: [evidenceOfEvent(event)],
    }));
  });
  return { findings, unjudged: 0 };
}

function judge(
  event: ControlEvent,
  setting: RuleSetting<"key-change">,
): { facts: AlertFacts; severity: AlertSeverity } {
  const facts: AlertFacts = { operation: event.operation, change: changeOf(event) };
  if (event.operation === "DeleteImportedKeyMaterial") return { facts, severity: "critical" };
  // The key goes on working as it did.
  if (event.operation === "DisableKeyRotation")
    return { facts, severity: milder(setting.severity) };
  if (event.operation !== "ScheduleKeyDeletion") return { facts, severity: setting.severity };
  const asked = requestOf(event).pendingWindowInDays ?? responseOf(event).pendingWindowInDays;
  const windowDays = typeof asked === "number" && Number.isFinite(asked) ? asked : USUAL_WINDOW;
  const deletionDate = dateOf(responseOf(event).deletionDate);
  return {
    facts: { ...facts, windowDays, ...(deletionDate === null ? {} : { deletionDate }) },
    severity: windowDays <= setting.numbers.window ? "critical" : setting.severity,
  };
}

/** CloudTrail writes KMS's dates as `Apr 12, 2021, 6:58:30 PM`, without a zone: they are UTC. */
function dateOf(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const zoned = /Z$|[+-]\d\d:?\d\d$/.test(value) ? value : `${value.replace(/\u202f/g, " ")} UTC`;
  const at = Date.parse(zoned);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function milder(severity: AlertSeverity): AlertSeverity {
  return severity === "critical" ? "high" : severity === "high" ? "medium" : "low";
}
