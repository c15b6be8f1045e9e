import type { RotationsListEntry } from "@aws-sdk/client-kms";
import type { LocalKey } from "../types";
import { DAY, type Draft } from "./draft";
import { hexId } from "./ids";
import type { Random } from "./prng";

/** `off`, or automatic rotation each `periodDays` (90 to 2560), switched on at creation. */
export type RotationPlan =
  | "off"
  | { periodDays: number; onDemand?: readonly Date[] }
  | {
      onDemand: readonly Date[];
    };

/** Automatic rotation is for symmetric encryption keys with material that KMS made (rotate-keys). */
export function canRotate(key: LocalKey): boolean {
  const { KeySpec, Origin } = key.metadata;
  return KeySpec === "SYMMETRIC_DEFAULT" && Origin === "AWS_KMS";
}

/** Only these have their materials listed by ListKeyRotations. */
function hasMaterials(key: LocalKey): boolean {
  return key.metadata.CurrentKeyMaterialId !== undefined;
}

function automaticDates(from: number, until: number, periodDays: number): Date[] {
  const dates: Date[] = [];
  for (let at = from + periodDays * DAY; at <= until; at += periodDays * DAY) {
    dates.push(new Date(at));
  }
  return dates;
}

/**
 * Gives a key its rotation setting and its materials, oldest first: the first without a date, as
 * ListKeyRotations answers with ALL_KEY_MATERIAL. ROTATIONS_ONLY are those that have a RotationDate.
 * A replica shares its primary's; pass `from` to copy them.
 */
export function rotate(draft: Draft, key: LocalKey, plan: RotationPlan, random: Random): void {
  const { metadata } = key;
  const created = metadata.CreationDate?.getTime() ?? draft.now.getTime();
  const period = plan !== "off" && "periodDays" in plan ? plan.periodDays : null;
  const automatic =
    period && canRotate(key) ? automaticDates(created, draft.now.getTime(), period) : [];
  const onDemand = plan !== "off" ? (plan.onDemand ?? []) : [];
  const enabled = period !== null && canRotate(key) && metadata.KeyState !== "PendingDeletion";
  key.rotation = {
    enabled,
    periodDays: enabled ? period : null,
    nextAt:
      enabled && period ? new Date((automatic.at(-1)?.getTime() ?? created) + period * DAY) : null,
  };
  if (!hasMaterials(key)) return;
  const dated = [
    ...automatic.map((date) => ({ date, type: "AUTOMATIC" as const })),
    ...onDemand.map((date) => ({ date, type: "ON_DEMAND" as const })),
  ].sort((a, b) => a.date.getTime() - b.date.getTime());
  const imported = metadata.Origin === "EXTERNAL";
  const entry = (isCurrent: boolean): RotationsListEntry => ({
    KeyId: metadata.KeyId,
    KeyMaterialId: isCurrent ? metadata.CurrentKeyMaterialId : hexId(random),
    KeyMaterialState: isCurrent ? "CURRENT" : "NON_CURRENT",
    ...(imported
      ? {
          ImportState: "IMPORTED" as const,
          ExpirationModel: metadata.ExpirationModel,
          ...(metadata.ValidTo ? { ValidTo: metadata.ValidTo } : {}),
        }
      : {}),
  });
  key.rotations = [
    entry(dated.length === 0),
    ...dated.map(({ date, type }, index) => ({
      ...entry(index === dated.length - 1),
      RotationDate: date,
      RotationType: type,
    })),
  ];
}
