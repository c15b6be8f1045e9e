import type { PreviewLine } from "../schemas/preview-export";
import type { ActionChange, WhatIfRow } from "../schemas/what-if";
import { CAPABILITY_LABELS, VERDICT_CODES, type VerdictCode } from "../types";

const judged = (judgements: WhatIfRow["judgements"]["added"]) =>
  judgements.map(({ severity, text }) => `${severity}: ${text}`).join(" ");

const verdictOf = (code: string) => VERDICT_CODES[code as VerdictCode];

/** What a proposed policy changes for one principal, a line for each action. `key` is the ARN of the key. */
export function previewLines(row: WhatIfRow, key: string): PreviewLine[] {
  const { ref, name, kind, accountId, accountName, group, judgements } = row;
  const who = {
    ...{ key, principal: ref, name, kind, accountId, accountName, group },
    judgementsAdded: judged(judgements.added),
    judgementsGone: judged(judgements.gone),
  };
  return row.changes.map((change) => ({ ...who, ...lineOf(change) }));
}

function lineOf(change: ActionChange) {
  const { action, capability, kind, why, statement, family } = change;
  const [before, after] = [verdictOf(change.before), verdictOf(change.after)];
  return {
    capability: CAPABILITY_LABELS[capability],
    action,
    change: kind,
    before: before.verdict,
    beforeThroughIam: before.throughIam,
    after: after.verdict,
    afterThroughIam: after.throughIam,
    conditionsBefore: change.conditionsBefore.join("; and "),
    conditions: change.conditions.join("; and "),
    because: why,
    statementOf: statement?.policy ?? null,
    /** From 1, as people count. */
    statement: statement === null ? null : statement.index + 1,
    sid: statement?.sid ?? null,
    line: statement?.line ?? null,
    familyChange: family === null ? null : (family.kind ?? "none"),
    familyBefore: family === null ? null : verdictOf(family.before).verdict,
    familyAfter: family === null ? null : verdictOf(family.after).verdict,
  };
}
