import type { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { type LoadedPicture, loadPicture, toMatrix } from "./load-picture";
import { COLUMN_NAMES, type MatrixRow } from "./matrix-rows";
import { type ComparedRow, compareRows } from "./rules/compare-rows";
import type { AccessComparison, comparisonQuery } from "./schemas/comparison";

type ComparisonQuery = z.output<typeof comparisonQuery>;

/** `account/region/key id`, as the schema has checked it. */
function nameOfOther(text: string | undefined): KeyName | null {
  const [accountId, region, keyId] = text?.split("/") ?? [];
  return accountId && region && keyId ? { accountId, region, keyId } : null;
}

/** Both pictures of a comparison, and everybody in either. Only for use cases that have authorised. */
export async function loadComparison(
  ctx: Context,
  name: KeyName,
  { at, since, family, with: other }: Pick<ComparisonQuery, "at" | "since" | "family" | "with">,
): Promise<{ now: LoadedPicture; other: LoadedPicture; rows: ComparedRow<MatrixRow>[] }> {
  const now = await loadPicture(ctx, name, { at, family });
  const than = await loadPicture(ctx, nameOfOther(other) ?? name, { at: since, family });
  const [left, right] = [now, than].map(({ of, rows }) => ({ rows, sources: of.sources }));
  const rows = left && right ? compareRows(left, right, COLUMN_NAMES) : [];
  return { now, other: than, rows };
}

/**
 * A key beside another one, or beside itself at another time: both pictures with everybody, and what differs. Throws
 * `forbidden`; `not-found` for a key that the actor may not know of; `invalid` for a time of which nothing is known.
 */
export async function compareAccess(
  ctx: Context,
  name: KeyName,
  query: ComparisonQuery,
): Promise<AccessComparison> {
  authorize(ctx.actor, "access:read");
  const { now, other, rows } = await loadComparison(ctx, name, query);
  return {
    now: toMatrix(now, now.rows, query.because === "1"),
    other: toMatrix(other, other.rows, false),
    differences: rows.flatMap(({ principal, changes }) =>
      /[^=]/.test(changes) ? [{ ref: principal.ref, changes }] : [],
    ),
  };
}
