import { SEVERITIES } from "../judgements/severity";
import type { ChangeKind, WhatIf } from "../schemas/what-if";

/** What a pipeline can refuse a change for. A severity stands for every check, warning and judgement that comes of it or worse. */
export const FAIL_CONDITIONS = [
  "widens",
  "loses",
  "loses-use",
  "locks",
  "anyone",
  "outside",
  "unknown",
  "refused",
  "any-difference",
  ...SEVERITIES,
] as const;
export type FailCondition = (typeof FAIL_CONDITIONS)[number];

const WIDENING: readonly ChangeKind[] = ["gains", "widens", "changes"];
const LOSING: readonly ChangeKind[] = ["loses", "narrows", "changes"];
const UNSURE: readonly ChangeKind[] = ["was-unknown", "becomes-unknown"];

/**
 * Whether a change meets a condition. What cannot be told counts as met: other conditions, and verdicts that are unknown
 * before or after, may let more through and may take something away.
 */
export function meetsCondition(preview: WhatIf, condition: FailCondition): boolean {
  const { changes, checks, warnings } = preview;
  const some = (
    accepts: (change: { kind: ChangeKind; before: string; after: string }) => boolean,
  ) => changes.some((row) => row.changes.some(accepts));
  const warned = (...ids: string[]) => warnings.some(({ id }) => ids.includes(id));
  switch (condition) {
    case "widens":
      return some(
        ({ kind, after }) => WIDENING.includes(kind) || (UNSURE.includes(kind) && !isNo(after)),
      );
    case "loses":
      return some(
        ({ kind, before }) => LOSING.includes(kind) || (UNSURE.includes(kind) && !isNo(before)),
      );
    case "loses-use": {
      // Without calls nobody can say that none is lost.
      const { replay } = preview;
      return replay === null || replay.calls.lost > 0 || replay.calls.unknown > 0;
    }
    case "locks":
      return warned("locks-key", "locks-key-perhaps", "lockout-risk");
    case "anyone":
      return warned("opens-to-anyone");
    case "outside":
      return warned("opens-to-outside", "opens-to-anyone");
    case "unknown":
      return some(({ kind }) => kind === "becomes-unknown");
    case "refused":
      return checks.some(({ refused }) => refused);
    case "any-difference":
      return changes.length > 0;
    default: {
      const worst = SEVERITIES.indexOf(condition);
      const judged = changes.flatMap(({ judgements }) => judgements.added);
      return [...checks, ...warnings, ...judged].some(
        ({ severity }) => SEVERITIES.indexOf(severity) <= worst,
      );
    }
  }
}

const isNo = (code: string) => code === "-" || code === "D";
