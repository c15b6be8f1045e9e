import {
  ALERT_RULE_NAMES,
  type AlertRule,
  type RuleSetting,
} from "@/lib/settings/schemas/alert-rules";
import type { Cell, ControlEvent, Finding, Judgement } from "../types";
import { badCiphertextBurst, denialBurst } from "./bursts";
import type { BusinessTime } from "./business-time";
import { deadKeyUse } from "./dead-key-use";
import { type DirectUse, directDecrypt } from "./direct-decrypt";
import { firstUse, type Newcomer } from "./first-use";
import { keyChange } from "./key-change";
import {
  disconnectedStores,
  type StoreReading,
  type StoreTrouble,
  unreachableStores,
} from "./key-store";
import { type ContextUse, missingContext } from "./missing-context";
import { openPolicy } from "./open-policy";
import { readerAfterChange } from "./reader-after-change";
import { trailExclusion } from "./trail-exclusion";
import { type BusyHour, volumeAboveUsual } from "./volume-above-usual";
import { volumeOffHours } from "./volume-off-hours";

/** What the rules look at: the events of a span, and what they need to know of the time before. */
export interface Material {
  /** Decrypts of hours in which a key had many, in five minutes. */
  busyCells: readonly Cell[];
  busyHours: readonly BusyHour[];
  newcomers: readonly Newcomer[];
  directUses: readonly DirectUse[];
  contextUses: readonly ContextUse[];
  /** Calls that ended in one of the errors that rules ask about, in five minutes. */
  troubles: readonly Cell[];
  /** In order of time; also those before the span that a new reader may follow. */
  events: readonly ControlEvent[];
  /** Those of them in the span itself. */
  eventsOfSpan: readonly ControlEvent[];
  /** Calls that failed on keys of custom key stores because of their store; they are in `troubles`, too. */
  storeTroubles: readonly StoreTrouble[];
  /** Every custom key store, as last read. */
  stores: readonly StoreReading[];
}

export type RuleSettings = { [R in AlertRule]: RuleSetting<R> };

/** Judges by every rule that is on. `unjudged`: by rule, what was not judged for want of history. */
export function judge(
  material: Material,
  settings: RuleSettings,
  business: BusinessTime,
): { findings: Finding[]; unjudged: Partial<Record<AlertRule, number>> } {
  const rules: { [R in AlertRule]: () => Judgement } = {
    "volume-off-hours": () =>
      volumeOffHours(material.busyCells, settings["volume-off-hours"], business),
    "volume-above-usual": () =>
      volumeAboveUsual(material.busyHours, settings["volume-above-usual"]),
    "first-use": () => firstUse(material.newcomers, settings["first-use"]),
    "direct-decrypt": () => directDecrypt(material.directUses, settings["direct-decrypt"]),
    "missing-context": () => missingContext(material.contextUses, settings["missing-context"]),
    "denial-burst": () => denialBurst(material.troubles, settings["denial-burst"]),
    "bad-ciphertext-burst": () =>
      badCiphertextBurst(material.troubles, settings["bad-ciphertext-burst"]),
    "reader-after-change": () =>
      readerAfterChange(material.events, material.newcomers, settings["reader-after-change"]),
    "key-change": () => keyChange(material.eventsOfSpan, settings["key-change"]),
    "open-policy": () => openPolicy(material.eventsOfSpan, settings["open-policy"]),
    "trail-exclusion": () => trailExclusion(material.eventsOfSpan, settings["trail-exclusion"]),
    // Of what digests say, not of events: see watch-logs.ts.
    "log-tampered": () => ({ findings: [], unjudged: 0 }),
    "dead-key-use": () => deadKeyUse(ofTheKeyItself(material, settings), settings["dead-key-use"]),
    "key-store": () => ({ findings: ofStores(material, settings["key-store"]), unjudged: 0 }),
  };
  const findings: Finding[] = [];
  const unjudged: Partial<Record<AlertRule, number>> = {};
  for (const rule of ALERT_RULE_NAMES) {
    if (!settings[rule].enabled) continue;
    const judgement = rules[rule]();
    findings.push(...judgement.findings);
    if (judgement.unjudged > 0) unjudged[rule] = judgement.unjudged;
  }
  return { findings: findings.filter((one) => !isToldBetter(one, findings)), unjudged };
}

/** What failed because of a key's store is told once, of the store. */
function ofTheKeyItself({ troubles, storeTroubles }: Material, settings: RuleSettings) {
  if (!settings["key-store"].enabled) return troubles;
  const ofStores = new Set(storeTroubles.flatMap(({ cells }) => cells));
  return troubles.filter((cell) => !ofStores.has(cell));
}

function ofStores(
  { storeTroubles, stores, eventsOfSpan }: Material,
  setting: RuleSettings["key-store"],
): Finding[] {
  return [
    ...unreachableStores(storeTroubles, setting),
    ...disconnectedStores(eventsOfSpan, stores, setting),
  ];
}

/** The first use that follows a change is told once, by the rule that knows of the change. */
function isToldBetter(finding: Finding, all: readonly Finding[]): boolean {
  return (
    finding.rule === "first-use" &&
    all.some(
      (other) =>
        other.rule === "reader-after-change" &&
        other.key?.arn === finding.key?.arn &&
        other.principalRef === finding.principalRef,
    )
  );
}
