import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { Read } from "@/lib/estate/types";

type Pool = Db["pool"];

/** A role with its trust policy and the place of its account. */
export interface TrustRow {
  arn: string;
  tags: Record<string, string>;
  account_id: string;
  account_name: string;
  organization_id: string | null;
  unit_id: string | null;
  /** What AWS said when an account that no organisation lists was asked for its own; null: never asked. */
  membership: Read | null;
  /** As it came; null: could not be read. */
  trust: string | null;
}

const rolesWhere = (
  condition: Sql,
): Sql => sql`select i.arn, i.tags, i.account_id, a.name as account_name, a.organization_id,
    a.unit_id, a.reads -> 'organization' as membership, d.body as trust
  from identity i join account a on a.id = i.account_id left join policy_document d on d.sha256 = i.trust_sha256
  where i.kind = 'role' and i.gone_at is null and ${condition}`;

/** A role that AWS lists, by its identity's row id; undefined for a user. */
export async function readTrust(pool: Pool, identityId: string): Promise<TrustRow | undefined> {
  const [row] = await queryRows<TrustRow>(pool, rolesWhere(sql`i.id = ${identityId}::bigint`));
  return row;
}

/** Roles that AWS lists, by ARN. */
export async function readTrustsOf(pool: Pool, arns: readonly string[]): Promise<TrustRow[]> {
  return queryRows<TrustRow>(pool, rolesWhere(sql`i.arn = any(${[...arns]}::text[])`));
}

/**
 * Roles whose trust policy could let in principals of some accounts, by ARN: every name that is one has the account's
 * number in it, or is `*`. In the accounts themselves also roles whose trust policy was not read or is no JSON.
 */
export async function readTrustsNaming(
  pool: Pool,
  accountIds: readonly string[],
  limit: number,
): Promise<TrustRow[]> {
  const ids = [...accountIds];
  return queryRows<TrustRow>(
    pool,
    sql`with t as materialized (select d.sha256 from policy_document d
        where d.sha256 in (select i.trust_sha256 from identity i where i.kind = 'role' and i.gone_at is null)
          and (strpos(d.body, '"*"') > 0
            or exists (select from unnest(${ids}::text[]) n where strpos(d.body, n) > 0)))
      ${rolesWhere(sql`(i.trust_sha256 in (select t.sha256 from t)
        or (i.account_id = any(${ids}::text[]) and d.valid is not true))`)}
      order by i.arn collate "C" limit ${limit}`,
  );
}
