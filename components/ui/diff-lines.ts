import { diffLines } from "diff";

export type DiffLine =
  | {
      kind: "same" | "added" | "removed";
      text: string;
      before: number | null;
      after: number | null;
    }
  /** Unchanged lines that are left out. */
  | { kind: "gap"; count: number };

/** Lines kept around a change. */
const CONTEXT = 3;
/** The work grows with the square of the edits; these bounds keep it below a second. */
const MOST_EDITS = 1500;
const MOST_MILLISECONDS = 1000;

/**
 * Line by line difference of two documents with three unchanged lines around each change. Null when they
 * differ in so much that a comparison would say nothing.
 */
export function prepareDiff(before: string, after: string): DiffLine[] | null {
  // Without its newline a last line would differ from the same line further up.
  const parts = diffLines(`${before}\n`, `${after}\n`, {
    maxEditLength: MOST_EDITS,
    timeout: MOST_MILLISECONDS,
  });
  if (!parts) return null;
  const lines: Exclude<DiffLine, { kind: "gap" }>[] = [];
  let left = 0;
  let right = 0;
  for (const part of parts) {
    const kind = part.added ? "added" : part.removed ? "removed" : "same";
    for (const text of part.value.replace(/\n$/, "").split("\n")) {
      if (kind !== "added") left += 1;
      if (kind !== "removed") right += 1;
      lines.push({
        kind,
        text,
        before: kind === "added" ? null : left,
        after: kind === "removed" ? null : right,
      });
    }
  }
  return foldUnchanged(lines);
}

function foldUnchanged(lines: Exclude<DiffLine, { kind: "gap" }>[]): DiffLine[] {
  const near = new Set<number>();
  lines.forEach((line, index) => {
    if (line.kind === "same") return;
    for (let at = index - CONTEXT; at <= index + CONTEXT; at += 1) near.add(at);
  });
  const folded: DiffLine[] = [];
  lines.forEach((line, index) => {
    const last = folded.at(-1);
    if (near.has(index)) folded.push(line);
    else if (last?.kind === "gap") last.count += 1;
    else folded.push({ kind: "gap", count: 1 });
  });
  return folded;
}
