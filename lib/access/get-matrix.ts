import type { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { buildCase } from "./build-case";
import { COLUMN_NAMES, COLUMNS, type MatrixRow, matrixRows, toMatrixKey } from "./matrix-rows";
import { becauseOf } from "./rules/export-lines";
import type { AccessMatrix, MatrixPrincipal, matrixQuery } from "./schemas/matrix";
import type { PrincipalGroup } from "./types";
import { CODES_BY_STRENGTH } from "./types";

type MatrixQuery = z.output<typeof matrixQuery>;

/**
 * Who can do what with one key, principals without any access left out unless `all` is asked for. Throws `forbidden`,
 * `not-found`, and `invalid` for a time of which nothing is known.
 */
export async function getMatrix(
  ctx: Context,
  name: KeyName,
  { at, family, all, because }: MatrixQuery,
): Promise<AccessMatrix> {
  authorize(ctx.actor, "access:read");
  const of = await buildCase(ctx, name, {
    at: at ? new Date(at) : undefined,
    family: family === "1",
  });
  const wanted = (group: PrincipalGroup) => all === "1" || group !== "no-access";
  const { rows, usage } = await matrixRows(ctx, of, wanted);
  const shown = rows.filter(({ principal }) => wanted(principal.group));
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
    principals: because === "1" ? withBecause(shown) : shown.map(({ principal }) => principal),
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
