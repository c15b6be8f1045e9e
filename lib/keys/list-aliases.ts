import { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import type { AliasList, AliasSummary, ListAliasesQuery } from "./schemas/aliases";
import {
  ALIAS_SORTS,
  type AliasRow,
  type EarlierTargetRow,
  readAliases,
  readEarlierTargets,
} from "./store/read-aliases";
import { iso } from "./store/summary-rows";
import { toSpan } from "./store/to-dto";

const id = z.string().regex(/^\d{1,18}$/);
const byText = cursorCodec("aliases", z.object({ value: z.string().max(1000), id }));
const byTime = cursorCodec(
  "aliases",
  z.object({ value: z.iso.datetime({ offset: false, precision: 6 }).nullable(), id }),
);

function toAlias(row: AliasRow, spans: EarlierTargetRow[]): AliasSummary {
  return {
    arn: row.arn,
    name: row.name,
    accountId: row.account_id,
    accountName: row.account_name,
    region: row.region,
    status: row.status,
    target:
      row.key_arn === null || row.target_key_id === null
        ? null
        : {
            arn: row.key_arn,
            keyId: row.target_key_id,
            state: row.key_state,
            manager: row.key_manager,
            description: row.key_description,
          },
    targetKeyId: row.target_key_id,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
    earlierTargets: spans.map((span) => ({ targetKeyId: span.target_key_id, ...toSpan(span) })),
    readAt: row.read_at.toISOString(),
  };
}

/**
 * One page of aliases: which key each points to, where it pointed before. Gone ones are listed only when
 * `status` asks for them. Throws `invalid` for a cursor of another list.
 */
export async function listAliases(ctx: Context, query: ListAliasesQuery): Promise<AliasList> {
  authorize(ctx.actor, "alias:read");
  const scope = keyScopeOf(ctx.actor);
  const { cursor, limit, sort: order, ...filters } = query;
  const descending = order.startsWith("-");
  const name = (descending ? order.slice(1) : order) as keyof typeof ALIAS_SORTS;
  const sort = ALIAS_SORTS[name];
  const bound = JSON.stringify([order, filters]);
  const after = sort.time ? byTime.decode(cursor, bound) : byText.decode(cursor, bound);
  const page = { sort, descending, after, limit: limit + 1 };
  const { rows, total } = await readAliases(ctx.db.pool, scope, query, page);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const spans = await readEarlierTargets(
    ctx.db.pool,
    scope,
    items.map((row) => row.id),
  );
  const position = last && { value: last.position, id: last.id };
  return {
    items: items.map((row) =>
      toAlias(
        row,
        spans.filter((span) => span.alias_id === row.id),
      ),
    ),
    nextCursor: rows.length > limit && position ? byTime.encode(position, bound) : null,
    total,
  };
}
