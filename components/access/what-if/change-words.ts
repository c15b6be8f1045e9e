import type { ActionChange, ChangeKind, WhatIfRow } from "@/lib/access/schemas/what-if";
import type { Capability } from "@/lib/access/types";

/** The sign of each kind of change, and its word, so that neither stands alone. */
export const KIND_WORDS: Readonly<
  Record<ChangeKind, { sign: string; word: string; tone: string }>
> = {
  gains: { sign: "+", word: "Gains", tone: "text-bad" },
  widens: { sign: "+", word: "No longer under conditions", tone: "text-bad" },
  "was-unknown": { sign: "?", word: "Was unknown", tone: "text-warn" },
  "becomes-unknown": { sign: "?", word: "Becomes unknown", tone: "text-warn" },
  changes: { sign: "±", word: "Under other conditions", tone: "text-warn" },
  narrows: { sign: "−", word: "Only under conditions", tone: "text-ink-2" },
  loses: { sign: "−", word: "Loses", tone: "text-ink-2" },
};

/** Actions of one principal that change alike for one reason, in the order in which they came. */
export interface ChangeGroup {
  first: ActionChange;
  /** By capability; names without `kms:`. */
  actions: { capability: Capability; names: string[] }[];
}

/** The word of a change; of conditions before and after what is proven of them. */
export function changeWord({ kind, before, after }: ActionChange): string {
  const conditional = [before, after].every((code) => code === "C" || code === "c");
  if (!conditional || (kind !== "widens" && kind !== "narrows")) return KIND_WORDS[kind].word;
  return kind === "widens" ? "Under wider conditions" : "Under narrower conditions";
}

/** What other keys of the multi-Region family leave of a change, in a sentence; null: there is none. */
export function familyWords({ family }: ActionChange): string | null {
  if (family === null) return null;
  const places = (verdict: string) =>
    family.others
      .filter((other) => other.verdict === verdict)
      .map(({ key }) => key.split(":")[3] ?? key)
      .join(", ");
  const given = (["allowed", "allowed-if", "unknown"] as const).flatMap((verdict) =>
    places(verdict) === "" ? [] : [`${OTHERS_WORDS[verdict]} ${places(verdict)}`],
  );
  const whole = `With its family: ${FAMILY_WORDS[family.kind ?? "same"]}`;
  return given.length === 0 ? `${whole}.` : `${whole}; ${given.join(", ")}.`;
}

const OTHERS_WORDS = {
  allowed: "allowed by the key in",
  "allowed-if": "allowed under conditions by the key in",
  unknown: "not known of the key in",
} as const;

const FAMILY_WORDS: Readonly<Record<ChangeKind | "same", string>> = {
  same: "the same ciphertexts open as before",
  gains: "gains it as well",
  loses: "loses it as well",
  widens: "under wider conditions",
  narrows: "under narrower conditions",
  changes: "under other conditions",
  "was-unknown": "was unknown",
  "becomes-unknown": "becomes unknown",
};

function groupChanges(changes: WhatIfRow["changes"]): ChangeGroup[] {
  const groups = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const { kind, before, after, why, conditions, conditionsBefore, family } = change;
    const id = JSON.stringify([kind, before, after, why, conditions, conditionsBefore, family]);
    const group = groups.get(id) ?? { first: change, actions: [] };
    groups.set(id, group);
    const name = change.action.slice("kms:".length);
    const own = group.actions.find(({ capability }) => capability === change.capability);
    if (own) own.names.push(name);
    else group.actions.push({ capability: change.capability, names: [name] });
  }
  return [...groups.values()];
}

/** Principals whose access changes in the same way for the same reasons. */
export interface AlikeRows {
  rows: readonly [WhatIfRow, ...WhatIfRow[]];
  groups: ChangeGroup[];
}

/** Rows by what changes, in the order of the first of each. */
export function groupAlike(rows: readonly WhatIfRow[]): AlikeRows[] {
  const found = new Map<string, { rows: [WhatIfRow, ...WhatIfRow[]]; groups: ChangeGroup[] }>();
  for (const row of rows) {
    const { added, gone } = row.judgements;
    const judged = [...added, ...gone].map(({ id, severity }) => `${id} ${severity}`);
    const id = JSON.stringify([row.changes, judged]);
    const known = found.get(id);
    if (known) known.rows.push(row);
    else found.set(id, { rows: [row], groups: groupChanges(row.changes) });
  }
  return [...found.values()];
}

/** What applies a policy that was saved under the name given; nobody here does it. */
export function putCommand(key: { arn: string; region: string }, file: string): string {
  return [
    "aws kms put-key-policy",
    `--region ${key.region}`,
    `--key-id ${key.arn}`,
    "--policy-name default",
    `--policy file://${file}`,
  ].join(" ");
}
