import type { RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { ControlEvent, Judgement } from "../types";
import { changeOf, evidenceOfEvent, requestOf } from "./control-fields";
import { coveredSince } from "./covered-since";
import { DAY, evidenceOf, HOUR, iso } from "./finding";
import type { Newcomer } from "./first-use";
import { isDecrypt } from "./volume-off-hours";

/** Changes that may let somebody in. */
export const OPENING_CHANGES: readonly string[] = ["CreateGrant", "PutKeyPolicy"];
const FIVE_MINUTES = 300_000;

/**
 * A principal decrypts with a key for the first time within the set hours after a grant was made or the policy was
 * changed. Where the grant names the principal no history is needed; else the set days before must be covered, or it
 * is not judged. A grant whose maker is a service (through `invokedBy`) is that service's way of working and is left out.
 */
export function readerAfterChange(
  events: readonly ControlEvent[],
  newcomers: readonly Newcomer[],
  setting: RuleSetting<"reader-after-change">,
): Judgement {
  let unjudged = 0;
  const opening = events.filter(isOpening);
  const findings = newcomers.flatMap(({ what, cell, coverage, keyUsedSince }) => {
    if (what !== "principal" || !isDecrypt(cell.operation)) return [];
    // The cell is five minutes: a change within them may have come before the call.
    const before = opening.filter(
      ({ keyArns, at }) =>
        keyArns.includes(cell.key.arn) &&
        at < cell.at + FIVE_MINUTES &&
        at >= cell.at - setting.numbers.hours * HOUR,
    );
    const named = before.find((event) => requestOf(event).granteePrincipal === cell.principal.ref);
    const change = named ?? before.filter((event) => !isGrant(event)).at(-1);
    if (!change) return [];
    const least = cell.at - setting.numbers.days * DAY;
    const since = coveredSince(coverage, cell.at);
    const isKnown = since !== null && since <= least;
    if (!named && (keyUsedSince === null || keyUsedSince > least)) return [];
    if (!named && !isKnown) {
      unjudged += 1;
      return [];
    }
    return {
      rule: "reader-after-change" as const,
      severity: setting.severity,
      key: cell.key,
      accountId: cell.key.accountId,
      region: cell.key.region,
      principalRef: cell.principal.ref,
      apart: "",
      facts: {
        operation: cell.operation,
        change: changeOf(change),
        ...(isKnown && since !== null ? { knownSince: iso(since) } : {}),
      },
      evidence: [evidenceOfEvent(change), evidenceOf(cell)],
    };
  });
  return { findings, unjudged };
}

/** Keys that changes opened, and up to when (ms since 1970) a new reader of them follows the change. */
export function openedKeys(
  events: readonly ControlEvent[],
  { enabled, numbers }: RuleSetting<"reader-after-change">,
): { keyArn: string; until: number }[] {
  if (!enabled) return [];
  return events
    .filter(isOpening)
    .flatMap(({ keyArns, at }) =>
      keyArns.map((keyArn) => ({ keyArn, until: at + numbers.hours * HOUR })),
    );
}

function isOpening({ operation, outcome, record }: ControlEvent): boolean {
  return outcome === "" && OPENING_CHANGES.includes(operation) && !isByService(record);
}

function isGrant({ operation }: ControlEvent): boolean {
  return operation === "CreateGrant";
}

function isByService(record: unknown): boolean {
  const identity = (record as { userIdentity?: { invokedBy?: unknown } } | null)?.userIdentity;
  return typeof identity?.invokedBy === "string";
}
