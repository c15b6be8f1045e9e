import { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import { requirePrincipal } from "./get-principal";
import { knownUseOf, type PrincipalUses } from "./load-principal-uses";
import { COLUMNS } from "./matrix-rows";
import { toCodes } from "./rules/edge-sets";
import type { PrincipalKey, PrincipalKeyList, PrincipalKeysQuery } from "./schemas/principals";
import { readEdgeState } from "./store/edge-state";
import { fromColumns } from "./store/edges";
import { type PrincipalKeyRow, readPrincipalKeys } from "./store/read-principal-keys";
import type { PrincipalKeySort } from "./types";

const codec = cursorCodec(
  "principal-keys",
  z.object({ value: z.string().max(1000).nullable(), id: z.string().regex(/^\d{1,18}$/) }),
);

/** Columns of a matrix that say something about a key. */
const KEY_COLUMNS = COLUMNS.filter(({ id }) => id !== "account-wide");
const KEY_COLUMN_ACTIONS = KEY_COLUMNS.flatMap(({ actions }) => actions);

function toKey(row: PrincipalKeyRow, uses: PrincipalUses): PrincipalKey {
  return {
    arn: row.arn,
    accountId: row.account_id,
    accountName: row.account_name,
    region: row.region,
    keyId: row.key_id,
    alias: row.aliases?.[0] ?? null,
    manager: row.manager,
    state: row.state,
    classification: row.classification,
    owner: row.owner,
    computedAt: row.computed_at?.toISOString() ?? null,
    verdicts: toCodes(fromColumns(row), KEY_COLUMN_ACTIONS),
    use: uses.of({ arn: row.arn, accountId: row.account_id, region: row.region }),
  };
}

/**
 * One page of the keys that a principal reaches, or may reach, of those that the actor may know of. Throws `not-found`,
 * and `invalid` for a cursor of another list.
 */
export async function listPrincipalKeys(
  ctx: Context,
  id: string,
  query: PrincipalKeysQuery,
): Promise<PrincipalKeyList> {
  authorize(ctx.actor, "access:read");
  const scope = keyScopeOf(ctx.actor);
  const { sort: order, limit, cursor, ...filters } = query;
  const descending = order.startsWith("-");
  const sort = order.slice(descending ? 1 : 0) as PrincipalKeySort;
  const bound = JSON.stringify([id, order, filters]);
  const after = codec.decode(cursor, bound);
  const principal = await requirePrincipal(ctx, id);
  const page = { sort, descending, after, limit: limit + 1 };
  const known = await knownUseOf(ctx, scope, principal);
  const [state, { rows, total }] = await Promise.all([
    readEdgeState(ctx.db.pool, scope),
    readPrincipalKeys(ctx.db.pool, scope, id, filters, known.known, page),
  ]);
  const shown = rows.slice(0, limit);
  const uses = await known.load(shown.map(({ arn }) => arn));
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: shown.map((row) => toKey(row, uses)),
    nextCursor: more ? codec.encode({ value: last.position, id: last.id }, bound) : null,
    total,
    capabilities: KEY_COLUMNS,
    actions: KEY_COLUMN_ACTIONS,
    state,
  };
}
