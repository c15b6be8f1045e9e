import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { Read } from "@/lib/estate/types";

type Pool = Db["pool"];

/**
 * Changes with every write to an account's identities and managed policies, whoever wrote: each version of a row has
 * the number of its transaction (PostgreSQL, system columns).
 */
const stamp = (accountId: Sql): Sql => sql`(
  select concat_ws('/', i.n, i.x, m.n, m.x) from
    (select count(*) as n, sum(hashint8extended(r.id, r.xmin::text::bigint)) as x
      from identity r where r.account_id = ${accountId}) i,
    (select count(*) as n, sum(hashtextextended(r.arn, r.xmin::text::bigint)) as x
      from managed_policy r where r.account_id = ${accountId}) m)`;

export interface AccountRow {
  id: string;
  name: string;
  partition: string;
  organization_id: string | null;
  unit_id: string | null;
  /** What AWS said when an account that no organisation lists was asked for its own; null: never asked. */
  membership: Read | null;
  /** How its identities were read; null: never tried. */
  read: Read | null;
  stamp: string;
}

/** Accounts of the estate by id, in order, each with the state of its identities. */
export async function readAccounts(pool: Pool, ids: readonly string[]): Promise<AccountRow[]> {
  return queryRows<AccountRow>(
    pool,
    sql`select a.id, a.name, a.partition, a.organization_id, a.unit_id,
        a.reads -> 'organization' as membership, a.reads -> 'identities' as read, ${stamp(sql`a.id`)} as stamp
      from account a where a.id = any(${[...ids]}::text[]) order by a.id`,
  );
}

export interface MemberRow extends Omit<AccountRow, "read" | "stamp"> {
  /** Roles and users that AWS lists. */
  identities: number;
}

/** The accounts that organisations list, by id. */
export async function readMembers(
  pool: Pool,
  organizationIds: readonly string[],
): Promise<MemberRow[]> {
  return queryRows<MemberRow>(
    pool,
    sql`select a.id, a.name, a.partition, a.organization_id, a.unit_id, a.reads -> 'organization' as membership,
        (select count(*)::int from identity i
        where i.account_id = a.id and i.gone_at is null and i.kind <> 'group') as identities
      from account a where a.organization_id = any(${[...organizationIds]}::text[]) and a.gone_at is null
      order by a.id`,
  );
}

export interface IdentityRow {
  id: string;
  arn: string;
  kind: "role" | "user" | "group";
  name: string;
  tags: Record<string, string>;
  policies: { source: string; name: string; arn: string | null; sha256: string | null }[];
  groups: string[] | null;
  trust_sha256: string | null;
  boundary_arn: string | null;
  read_at: string;
}

export interface ManagedRow {
  arn: string;
  name: string;
  sha256: string | null;
  read_at: string;
}

/** All identities of an account that AWS still lists, by ARN, and its managed policies, as of one moment. */
export async function readIdentities(
  pool: Pool,
  accountId: string,
): Promise<{ stamp: string; identities: IdentityRow[]; managed: ManagedRow[] }> {
  const [row] = await queryRows<{
    stamp: string;
    identities: IdentityRow[] | null;
    managed: ManagedRow[] | null;
  }>(
    pool,
    sql`select ${stamp(sql`${accountId}`)} as stamp,
      (select json_agg(json_build_object('id', i.id::text, 'arn', i.arn, 'kind', i.kind, 'name', i.name,
          'tags', i.tags, 'policies', i.policies, 'groups', i.groups, 'trust_sha256', i.trust_sha256,
          'boundary_arn', i.boundary_arn, 'read_at', i.read_at) order by i.arn collate "C")
        from identity i where i.account_id = ${accountId} and i.gone_at is null) as identities,
      (select json_agg(json_build_object('arn', m.arn, 'name', m.name, 'sha256', m.sha256, 'read_at', m.read_at))
        from managed_policy m where m.account_id = ${accountId}) as managed`,
  );
  return {
    stamp: row?.stamp ?? "",
    identities: row?.identities ?? [],
    managed: row?.managed ?? [],
  };
}

/** When AWS last saw the roles and users of some accounts act, by row id; those it never saw are left out. */
export async function readLastSeen(
  pool: Pool,
  accountIds: readonly string[],
): Promise<Map<string, Date>> {
  const rows = await queryRows<{ id: string; at: Date }>(
    pool,
    sql`select i.id, i.last_used_at as at from identity i
      where i.account_id = any(${[...accountIds]}::text[]) and i.gone_at is null and i.last_used_at is not null`,
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}

/** The texts of policy documents, as they came, by SHA-256. */
export async function readDocuments(
  pool: Pool,
  hashes: readonly string[],
): Promise<Map<string, string>> {
  if (hashes.length === 0) return new Map();
  const rows = await queryRows<{ sha256: string; body: string }>(
    pool,
    sql`select d.sha256, d.body from policy_document d where d.sha256 = any(${[...hashes]}::text[])`,
  );
  return new Map(rows.map(({ sha256, body }) => [sha256, body]));
}
