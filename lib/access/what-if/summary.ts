import type { ActionChange, ChangeKind, WhatIfRow } from "../schemas/what-if";
import { CAPABILITIES, CAPABILITY_LABELS } from "../types";

/** Kinds as a sentence puts them together: who gains, who loses, what is else. */
const MORE: readonly ChangeKind[] = ["gains", "widens"];
const LESS: readonly ChangeKind[] = ["loses", "narrows"];
const UNSURE: readonly ChangeKind[] = ["becomes-unknown", "was-unknown"];

/**
 * The change in one to four short sentences, who gains first: "Nobody gains. 3 principals lose Decrypt." Capabilities
 * where there are few; what cannot be told has a sentence of its own.
 */
export function summarize(rows: readonly WhatIfRow[]): string {
  if (rows.length === 0) return "Nobody's access changes.";
  const mayGain = rows.some(({ changes }) => changes.some(isOpen("after")));
  const mayLose = rows.some(({ changes }) => changes.some(isOpen("before")));
  const gain = said(rows, MORE, "gains", "gain");
  const lose = said(rows, LESS, "loses", "lose");
  const changed = count(rows, ["changes"]);
  const unsure = count(rows, UNSURE);
  return [
    gain ?? (mayGain ? "Nobody gains for certain." : "Nobody gains."),
    lose ?? (mayLose ? "Nobody loses for certain." : "Nobody loses."),
    changed > 0 ? `For ${principals(changed)} the conditions change.` : null,
    unsure > 0 ? `For ${principals(unsure)} it cannot be told.` : null,
  ]
    .filter((each) => each !== null)
    .join(" ");
}

function said(
  rows: readonly WhatIfRow[],
  kinds: readonly ChangeKind[],
  one: string,
  many: string,
): string | null {
  const found = rows.filter(({ changes }) => changes.some(({ kind }) => kinds.includes(kind)));
  if (found.length === 0) return null;
  const held = new Set(
    found.flatMap(({ changes }) =>
      changes.filter(({ kind }) => kinds.includes(kind)).map(({ capability }) => capability),
    ),
  );
  const labels = CAPABILITIES.filter((each) => held.has(each)).map(
    (each) => CAPABILITY_LABELS[each],
  );
  const what = labels.length <= 3 ? labels.join(", ") : `access of ${labels.length} kinds`;
  const who = found.length === 1 ? (found[0]?.name ?? "1 principal") : principals(found.length);
  return `${who} ${found.length === 1 ? one : many} ${what}.`;
}

/** Something unknown that may be access on that side, so that it may be gained, or lost. */
const isOpen = (side: "before" | "after") => (change: ActionChange) =>
  UNSURE.includes(change.kind) && change[side] !== "-" && change[side] !== "D";

function count(rows: readonly WhatIfRow[], kinds: readonly ChangeKind[]): number {
  return rows.filter(({ changes }) => changes.some(({ kind }) => kinds.includes(kind))).length;
}

const principals = (number: number) => (number === 1 ? "1 principal" : `${number} principals`);
