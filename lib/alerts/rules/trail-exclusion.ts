import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { ControlEvent, Judgement } from "../types";
import {
  changeOf,
  evidenceOfEvent,
  fieldsOf,
  listOf,
  objectsOf,
  requestOf,
  responseOf,
} from "./control-fields";

const KMS = "kms.amazonaws.com";

/** What a PutEventSelectors does about KMS: null for other events and for those that failed. */
export function selectionOf(event: ControlEvent): { trail: string; excludesKms: boolean } | null {
  if (event.operation !== "PutEventSelectors" || event.outcome !== "") return null;
  const [request, response] = [requestOf(event), responseOf(event)];
  const trail = textOf(response.trailARN) ?? textOf(request.trailName) ?? "a trail";
  const basic = listOf(request.eventSelectors ?? response.eventSelectors);
  const advanced = listOf(request.advancedEventSelectors ?? response.advancedEventSelectors);
  const excludesKms = advanced.length > 0 ? !advanced.some(keepsKms) : basic.some(isBasicExclusion);
  return { trail, excludesKms };
}

/**
 * KMS is left out of a trail: by ExcludeManagementEventSources, or by advanced selectors none of which takes KMS's
 * management events (CloudTrail User Guide, "Logging management events").
 */
export function trailExclusion(
  events: readonly ControlEvent[],
  setting: RuleSetting<"trail-exclusion">,
): Judgement {
  const findings = events.flatMap((event) => {
    const selection = selectionOf(event);
    if (!selection?.excludesKms) return [];
    return {
      rule: "trail-exclusion" as const,
      severity: setting.severity,
      key: null,
      accountId: event.accountId,
      region: event.region,
      principalRef: null,
      apart: selection.trail,
      facts: { operation: event.operation, change: changeOf(event), trail: selection.trail },
      evidence: [evidenceOfEvent(event)],
    };
  });
  return { findings, unjudged: 0 };
}

function isBasicExclusion(selector: unknown): boolean {
  const fields = fieldsOf(selector);
  const isWithout = fields?.includeManagementEvents === false;
  return isWithout || listOf(fields?.excludeManagementEventSources).includes(KMS);
}

/** An advanced selector takes KMS's events where it takes management events and no field turns KMS away. */
function keepsKms(selector: unknown): boolean {
  const fields = objectsOf(fieldsOf(selector)?.fieldSelectors);
  const of = (name: string) => fields.filter(({ field }) => field === name);
  if (!of("eventCategory").some(({ equals }) => listOf(equals).includes("Management")))
    return false;
  return of("eventSource").every(
    ({ equals, notEquals }) =>
      !listOf(notEquals).includes(KMS) && (equals === undefined || listOf(equals).includes(KMS)),
  );
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
