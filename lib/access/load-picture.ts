import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { type AccessCase, buildCase } from "./build-case";
import {
  COLUMN_NAMES,
  COLUMNS,
  type MatrixRow,
  type MatrixRows,
  matrixRows,
  toMatrixKey,
} from "./matrix-rows";
import { becauseOf } from "./rules/export-lines";
import type { AccessMatrix, MatrixPrincipal } from "./schemas/matrix";
import { CODES_BY_STRENGTH, type PrincipalGroup } from "./types";

/** One key with the rows of everybody who is asked about. */
export interface LoadedPicture extends MatrixRows {
  of: AccessCase;
}

/** Which picture of a key is meant. */
export interface PictureOptions {
  at?: string | undefined;
  family?: "0" | "1" | undefined;
}

/**
 * A key's picture, of now or of the past. Only for use cases that have authorised. Throws `not-found`, and `invalid` for
 * a time of which nothing is known.
 */
export async function loadPicture(
  ctx: Context,
  name: KeyName,
  { at, family }: PictureOptions,
  wanted?: (group: PrincipalGroup) => boolean,
): Promise<LoadedPicture> {
  const of = await buildCase(ctx, name, {
    at: at === undefined ? undefined : new Date(at),
    family: family === "1",
  });
  return { of, ...(await matrixRows(ctx, of, wanted)) };
}

/** The picture as the API answers it, with these of its rows. */
export function toMatrix(
  { of, rows, usage }: LoadedPicture,
  shown: readonly MatrixRow[],
  because: boolean,
): AccessMatrix {
  return {
    key: toMatrixKey(of.key),
    at: of.at?.toISOString() ?? null,
    computedAt: of.computedAt.toISOString(),
    policySha256: of.key.loaded.policySha256,
    family: of.related.map(({ loaded }) => loaded.row.arn),
    sources: of.sources,
    notes: of.notes,
    usage,
    capabilities: COLUMNS,
    actions: COLUMN_NAMES,
    principals: because ? withBecause(shown) : shown.map(({ principal }) => principal),
    total: rows.length,
  };
}

/** For each capability what decides its first action with the most access; made once a class of principals. */
function withBecause(rows: readonly MatrixRow[]): MatrixPrincipal[] {
  const known = new Map<MatrixRow["answers"], string[]>();
  return rows.map(({ principal, answers }) => {
    const because = known.get(answers) ?? COLUMNS.map(({ actions }) => decidedBy(answers, actions));
    known.set(answers, because);
    return { ...principal, because };
  });
}

function decidedBy({ codes, cell }: MatrixRow["answers"], actions: readonly string[]): string {
  const codeOf = (action: string) => codes[COLUMN_NAMES.indexOf(action)] ?? "?";
  const most = CODES_BY_STRENGTH.find((code) => actions.some((action) => codeOf(action) === code));
  const action = actions.find((each) => codeOf(each) === most);
  return action === undefined ? "" : becauseOf(cell(action));
}
