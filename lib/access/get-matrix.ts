import type { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { buildCase } from "./build-case";
import { COLUMN_NAMES, COLUMNS, matrixRows, toMatrixKey } from "./matrix-rows";
import type { AccessMatrix, matrixQuery } from "./schemas/matrix";

type MatrixQuery = z.output<typeof matrixQuery>;

/**
 * Who can do what with one key, principals without any access left out unless `all` is asked for. Throws `forbidden`,
 * `not-found`, and `invalid` for a time of which nothing is known.
 */
export async function getMatrix(
  ctx: Context,
  name: KeyName,
  { at, family, all }: MatrixQuery,
): Promise<AccessMatrix> {
  authorize(ctx.actor, "access:read");
  const of = await buildCase(ctx, name, {
    at: at ? new Date(at) : undefined,
    family: family === "1",
  });
  const rows = await matrixRows(ctx, of);
  const shown =
    all === "1" ? rows : rows.filter(({ principal }) => principal.group !== "no-access");
  return {
    key: toMatrixKey(of.key),
    at: of.at?.toISOString() ?? null,
    computedAt: of.computedAt.toISOString(),
    policySha256: of.key.loaded.policySha256,
    family: of.related.map(({ loaded }) => loaded.row.arn),
    sources: of.sources,
    notes: of.notes,
    capabilities: COLUMNS,
    actions: COLUMN_NAMES,
    principals: shown.map(({ principal }) => principal),
    total: rows.length,
  };
}
