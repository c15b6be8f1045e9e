import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { arnHead, reachOfTerm, type ScopeHead } from "../rules/arn-terms";
import { hasTrigram, likePattern } from "../rules/search-terms";

/**
 * That a searched text, a column of collation "C" with a trigram index, holds the term. POSIX orders as C does but
 * is another collation to the planner, so that it cannot choose the index where that would cost more than a pass.
 */
export function holdsTerm(column: Sql, term: string): Sql {
  const text = hasTrigram(term) ? column : sql`${column} collate "POSIX"`;
  return sql`${text} like ${likePattern(term)}`;
}

/** That a key, `key_list l`, holds the term: in its text or in its ARN, of which each scope's keys share the head. */
export function keyHoldsTerm(term: string, heads: readonly ScopeHead[]): Sql {
  const { scopeIds, inId, across } = reachOfTerm(term, heads);
  const parts = [holdsTerm(sql`l.search`, term)];
  if (scopeIds.length > 0) parts.push(sql`l.scope_id = any(${scopeIds}::int[])`);
  if (inId) parts.push(holdsTerm(sql`l.kms_id`, term));
  if (across) {
    const ofScopes = sql`l.scope_id = any(${across.scopeIds}::int[])`;
    parts.push(sql`(${ofScopes} and starts_with(l.kms_id, ${across.start}))`);
  }
  return sql`(${join(parts, " or ")})`;
}

/** The heads of the ARNs of every scope's keys, lower-cased. */
export async function readScopeHeads(pool: Db["pool"]): Promise<ScopeHead[]> {
  const rows = await queryRows<{
    id: number;
    partition: string;
    region: string;
    account_id: string;
  }>(
    pool,
    sql`select s.id, a.partition, s.region, s.account_id from scope s join account a on a.id = s.account_id`,
  );
  return rows.map(({ id, account_id: accountId, ...rest }) => ({
    scopeId: id,
    head: arnHead({ ...rest, accountId }).toLowerCase(),
  }));
}
