import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import { type TrailEffect, trailEffect } from "@/lib/usage/rules/trail-exclusion";
import type { AlertFacts, ControlEvent, Judgement } from "../types";
import { changeOf, evidenceOfEvent } from "./control-fields";

/** Operations after which a trail has no reads of KMS, Decrypt among them, or has them again. */
export const TRAIL_OPERATIONS = ["PutEventSelectors", "StopLogging", "DeleteTrail", "StartLogging"];

/** A trail that tells nothing of KMS from then on: left out by its selectors, stopped or deleted. */
export function trailExclusion(
  events: readonly ControlEvent[],
  setting: RuleSetting<"trail-exclusion">,
): Judgement {
  const findings = events.flatMap((event) => {
    const effect = trailEffect(event.record);
    if (effect === null || !blinds(effect)) return [];
    return {
      rule: "trail-exclusion" as const,
      severity: setting.severity,
      key: null,
      accountId: event.accountId,
      region: event.region,
      principalRef: null,
      apart: effect.trail,
      facts: { operation: event.operation, change: changeOf(event), trail: effect.trail },
      evidence: [evidenceOfEvent(event)],
    };
  });
  return { findings, unjudged: 0 };
}

/** Whether an event takes back what left a trail without KMS: selectors by selectors, a stop by a start. */
export function takesBack(event: ControlEvent, { trail, operation }: AlertFacts): boolean {
  const effect = trailEffect(event.record);
  if (effect === null || effect.trail !== trail) return false;
  return operation === "PutEventSelectors"
    ? effect.effect === "selects" && !blinds(effect)
    : effect.effect === "starts";
}

function blinds(effect: TrailEffect): boolean {
  return effect.effect === "stops" || (effect.effect === "selects" && effect.reads === "none");
}
