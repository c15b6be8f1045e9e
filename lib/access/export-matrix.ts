import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type ExportedFile, exportFile, nameFilters } from "@/lib/http/export-file";
import { csvChunks, jsonChunks } from "@/lib/http/export-text";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { loadComparison } from "./compare-access";
import { type LoadedPicture, loadPicture } from "./load-picture";
import { COLUMN_NAMES, type MatrixRow } from "./matrix-rows";
import {
  type LineFilters,
  type LineRow,
  lineOf,
  pickActions,
  rowsOfFile,
  verdictOf,
} from "./rules/export-lines";
import { DIFFERENCES, type DifferenceCode } from "./schemas/differences";
import {
  COMPARED_FIELDS,
  EXPORT_FIELDS,
  type ExportLine,
  type ExportMatrixQuery,
} from "./schemas/matrix-export";
import { codeOf, VERDICT_CODES, type VerdictCode } from "./types";

/** A principal of the file; of a comparison with its other side. */
interface FileRow extends LineRow {
  answers: MatrixRow["answers"] | null;
  against?: { answers: MatrixRow["answers"] | null; verdicts: string };
}
type Lines = (row: FileRow) => ExportLine[];
type Place = Pick<ExportLine, "key" | "at">;

/** The lines of one principal after another; none is made before it is asked for. */
function* pagesOf<T>(rows: readonly FileRow[], linesOf: Lines, each: (line: ExportLine) => T) {
  for (const row of rows) yield linesOf(row).map(each);
}

const placeOf = ({ of }: LoadedPicture): Place => ({
  key: of.key.loaded.row.arn,
  at: of.at?.toISOString() ?? null,
});

interface Pictures {
  now: LoadedPicture;
  other: LoadedPicture | null;
  rows: FileRow[];
}

/** The picture that is asked for, or both of a comparison. */
async function picturesOf(
  ctx: Context,
  name: KeyName,
  query: ExportMatrixQuery,
): Promise<Pictures> {
  if (query.with === undefined && query.since === undefined) {
    const now = await loadPicture(ctx, name, query);
    return { now, other: null, rows: now.rows };
  }
  const { now, other, rows } = await loadComparison(ctx, name, query);
  return {
    now,
    other,
    rows: rows.map(({ principal, changes, before, ...sides }) => ({
      ...{ principal, changes, answers: sides.now?.answers ?? null },
      against: { answers: sides.other?.answers ?? null, verdicts: before },
    })),
  };
}

/** What a picture says of somebody whom it does not have. */
const nothing = (code: VerdictCode) => ({
  ...{ verdict: VERDICT_CODES[code].verdict, through: "", conditions: "" },
  because: "this picture does not have the principal",
});

/** Makes the lines of a row: its cells that the filters leave, with both sides of a comparison. */
function liner({ now, other }: Pictures, filters: LineFilters): Lines {
  const [place, against] = [placeOf(now), other && placeOf(other)];
  const say = (answers: FileRow["answers"], action: string, code: VerdictCode) =>
    answers ? verdictOf(answers.cell(action), code) : nothing(code);
  return (row) =>
    pickActions(row, COLUMN_NAMES, filters).map(({ action, at, code }): ExportLine => {
      const line = {
        ...place,
        ...lineOf(row.principal, action),
        ...say(row.answers, action, code),
      };
      if (!row.against || against === null) return line;
      const { answers, verdicts } = row.against;
      const then = say(answers, action, codeOf(verdicts[at]));
      const change = row.changes?.[at] ?? "=";
      return {
        ...line,
        difference: change === "=" ? "none" : DIFFERENCES[change as DifferenceCode],
        againstKey: String(against.key),
        againstAt: against.at === null ? null : String(against.at),
        againstVerdict: then.verdict,
        againstThrough: then.through,
        againstConditions: then.conditions,
        againstBecause: then.because,
      };
    });
}

/**
 * Exports the matrix of a key as its page shows it for these filters, one line for each principal and action; of a
 * comparison each line has both sides and what differs. CSV cells are safe against formulas; JSON is the data as it is and ends with `"complete": true`. The export is recorded.
 * Throws as `getMatrix` does.
 */
export async function exportMatrix(
  ctx: Context,
  name: KeyName,
  query: ExportMatrixQuery,
): Promise<ExportedFile> {
  authorize(ctx.actor, "access:export");
  const { format, because: _, ...given } = query;
  const pictures = await picturesOf(ctx, name, query);
  const { now, other } = pictures;
  const { of } = now;
  const picked = rowsOfFile(pictures.rows, COLUMN_NAMES, given);
  const linesOf = liner(pictures, given);
  const rows = picked.reduce((sum, row) => sum + pickActions(row, COLUMN_NAMES, given).length, 0);
  const exportedAt = of.computedAt.toISOString();
  const filters = nameFilters(given);
  const { row: key } = of.key.loaded;
  const meta = {
    key: key.arn,
    exportedAt,
    at: of.at?.toISOString() ?? null,
    against: other && { ...placeOf(other), sources: other.of.sources, notes: other.of.notes },
    timeZone: "UTC",
    rows,
    principals: picked.length,
    filters,
    sources: of.sources,
    usage: now.usage,
    notes: of.notes,
  };
  const fields = other === null ? EXPORT_FIELDS : [...EXPORT_FIELDS, ...COMPARED_FIELDS];
  return exportFile(ctx, {
    ...{ act: "access.export", format, rows, exportedAt, filters, detail: { key: key.arn } },
    words: ["access", key.account_id, key.region, key.key_id, ...Object.keys(filters)],
    csv: () =>
      csvChunks(
        fields,
        pagesOf(picked, linesOf, (line) => fields.map((field) => line[field])),
      ),
    json: () =>
      jsonChunks(
        meta,
        "access",
        pagesOf(picked, linesOf, (line) => line),
      ),
  });
}
