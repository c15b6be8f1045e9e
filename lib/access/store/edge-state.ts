import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import type { EdgeState } from "../schemas/edges";
import { READABLE } from "./edges";

/** Failures that are named; the rest is counted. */
const NAMED = 20;

/** How far edges are computed, of the keys of a scope. */
export async function readEdgeState(pool: Db["pool"], scope: KeyScope): Promise<EdgeState> {
  const own = scopeCondition(scope, sql`l.key_id`);
  const [row] = await queryRows<{
    as_of: Date | null;
    keys: number;
    pending: number;
    failed: { arn: string; reason: string }[] | null;
    failures: number;
  }>(
    pool,
    sql`with waiting as materialized (
        select c.key_id, min(c.since) as since from access_change c
          join key_list l on l.key_id = c.key_id and not l.gone and ${own} group by c.key_id),
      failed as materialized (
        select k.arn, i.error as reason from access_input i join key k on k.id = i.key_id
          join key_list l on l.key_id = i.key_id and not l.gone and ${own} where i.error is not null)
      select (select count(*)::int from key_list l where not l.gone and ${own}) as keys,
        case when ${READABLE} then (select count(*)::int from waiting)
          else (select count(*)::int from key_list l where not l.gone and ${own}) end as pending,
        (select least(p.checked_at, (select min(w.since) from waiting w)) from access_pass p
          where p.id = 1 and ${READABLE}) as as_of,
        (select count(*)::int from failed) as failures,
        (select json_agg(f) from (select * from failed order by arn limit ${NAMED}) f) as failed`,
  );
  return {
    asOf: row?.as_of?.toISOString() ?? null,
    keys: row?.keys ?? 0,
    pending: row?.pending ?? 0,
    failed: row?.failed ?? [],
    failedCount: row?.failures ?? 0,
  };
}

/** What the edges of a key stand on. */
export interface KeyEdgeState {
  /** Null: they were never computed, or for other actions than those of this program. */
  computedAt: Date | null;
  /** Something changed since; they are computed again. */
  pending: boolean;
  /** Why they could not be computed. */
  error: string | null;
}

/** For callers that have looked at the row scope. */
export async function readKeyEdgeState(pool: Db["pool"], keyId: string): Promise<KeyEdgeState> {
  const [row] = await queryRows<{ computed_at: Date; pending: boolean; error: string | null }>(
    pool,
    sql`select i.computed_at, i.error, exists (select from access_change c where c.key_id = i.key_id) as pending
      from access_input i where i.key_id = ${keyId}::bigint and ${READABLE}`,
  );
  if (!row) return { computedAt: null, pending: true, error: null };
  return { computedAt: row.computed_at, pending: row.pending, error: row.error };
}
