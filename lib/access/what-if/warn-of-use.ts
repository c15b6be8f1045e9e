import { actionsOf, list, secretUses } from "../judgements/holds";
import { isServiceLinked, parseCaller } from "../rules/caller";
import type { ActionChange, WhatIfRow, WhatIfWarning } from "../schemas/what-if";
import type { ChangeFacts } from "./change-facts";

/**
 * A Deny of the proposed policy that hits AWS services, their service-linked roles, or principals that are known to
 * use the key: what they do fails, often long after the change (kms/key-policies warns of Deny for services). One warning a
 * statement; high where use is known, medium where it is only likely.
 */
export function warnOfDenies({ input, rows }: ChangeFacts): WhatIfWarning[] {
  const used = new Map(
    input.principals.map(({ ref, lastUse }) => [ref, lastUse?.state === "used"]),
  );
  const byStatement = new Map<number, { row: WhatIfRow; change: ActionChange }[]>();
  for (const row of rows) {
    const service = row.kind === "service" || isServiceLinked(parseCaller(row.ref));
    if (!service && used.get(row.ref) !== true) continue;
    for (const change of row.changes) {
      const at = change.statement;
      if (change.after !== "D" || at?.policy !== "proposed") continue;
      byStatement.set(at.index, [...(byStatement.get(at.index) ?? []), { row, change }]);
    }
  }
  return [...byStatement].map(([index, hits]): WhatIfWarning => {
    const names = [...new Set(hits.map(({ row }) => row.name))];
    const actions = [...new Set(hits.map(({ change }) => change.action.slice("kms:".length)))];
    const known = hits.some(({ row }) => used.get(row.ref) === true);
    return {
      id: "denies-in-use",
      severity: known ? "high" : "medium",
      text: `Statement ${index + 1} would deny ${list(actions)} to ${list(names)}, ${known ? "who use the key" : "which AWS services need to work for you"}.`,
      statement: hits[0]?.change.statement ?? null,
    };
  });
}

/** For some principal it could no longer be told whether it may do something dangerous. */
export function warnOfUnknown({ input, rows }: ChangeFacts): WhatIfWarning | null {
  const dangerous = new Set([
    ...secretUses(input.key),
    ...actionsOf("change-policy", "delete-or-disable"),
    "kms:CreateGrant",
  ]);
  const hit = rows.filter(({ changes }) =>
    changes.some(({ kind, action }) => kind === "becomes-unknown" && dangerous.has(action)),
  );
  const change = hit[0]?.changes.find(({ kind }) => kind === "becomes-unknown");
  if (change === undefined) return null;
  return {
    id: "becomes-unknown",
    severity: "medium",
    text: `For ${list(hit.map(({ name }) => name))} it could not be told what they may do: ${change.why.replace(/\.$/, "")}.`,
    statement: change.statement,
  };
}

/** Keys of one multi-Region family open each other's ciphertexts, each by its own policy (rule 24). */
export function warnOfFamily({ input, rows }: ChangeFacts): WhatIfWarning | null {
  const { multiRegion } = input.key.prepared.key;
  const lost = rows.some(({ changes }) =>
    changes.some(({ kind, capability }) => kind === "loses" && capability === "decrypt"),
  );
  if (multiRegion !== true || !lost || input.related.length > 0) return null;
  return {
    id: "family-still-opens",
    severity: "low",
    text: "This is a multi-Region key: what it encrypted can be decrypted with each of its related keys, whose own policies stay as they are.",
    statement: null,
  };
}
