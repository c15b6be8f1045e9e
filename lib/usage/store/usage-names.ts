import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import { KEY_ACCOUNT, KEY_REGION } from "./counted";

type Pool = Db["pool"];

export interface CallName {
  id: number;
  operation: string;
  service: string;
  outcome: string;
  kind: string;
}

/** Every call of the dictionary: some hundred. */
export function readCalls(pool: Pool): Promise<CallName[]> {
  return queryRows(pool, sql`select id, operation, service, outcome, kind from usage_call`);
}

/** Numbers of the keys that the scope has, in an account and region if given. Keys of others are not the scope's. */
export async function readKeyIds(
  pool: Pool,
  scope: KeyScope,
  { accountId, region, arn }: { accountId?: string; region?: string; arn?: string },
): Promise<number[]> {
  const rows = await queryRows<{ id: number }>(
    pool,
    sql`select k.id from usage_key k where ${arn === undefined ? sql`true` : sql`k.arn = ${arn}`}
      and ${accountId === undefined ? sql`true` : sql`${KEY_ACCOUNT} = ${accountId}`}
      and ${region === undefined ? sql`true` : sql`${KEY_REGION} = ${region}`}
      and ${scope.all ? sql`true` : sql`k.arn in (select y.arn from key y where ${scopeCondition(scope, sql`y.id`)})`}`,
  );
  return rows.map(({ id }) => id);
}

export async function readPrincipalIds(pool: Pool, refs: readonly string[]): Promise<number[]> {
  const rows = await queryRows<{ id: number }>(
    pool,
    sql`select id from usage_principal where ref = any(${refs}::text[])`,
  );
  return rows.map(({ id }) => id);
}

/** Account and region of the scopes that the actor sees, of an account and region if given. */
export async function readScopes(
  pool: Pool,
  scope: KeyScope,
  { accountId, region }: { accountId?: string; region?: string },
): Promise<{ accountId: string; region: string }[]> {
  return queryRows(
    pool,
    sql`select s.account_id as "accountId", s.region from scope s
      where ${accountId === undefined ? sql`true` : sql`s.account_id = ${accountId}`}
        and ${region === undefined ? sql`true` : sql`s.region = ${region}`}
        and ${scope.all ? sql`true` : sql`(s.account_id, s.region) in (select y.account_id, y.region from key y where ${scopeCondition(scope, sql`y.id`)})`}
      order by 1, 2`,
  );
}

/** The scopes whose keys principals have used, as far as it is kept. */
export async function readScopesOf(
  pool: Pool,
  principalIds: readonly number[],
): Promise<{ accountId: string; region: string }[]> {
  return queryRows(
    pool,
    sql`select distinct ${KEY_ACCOUNT} as "accountId", ${KEY_REGION} as region
      from (select distinct key_id from usage_bucket_month where principal_id = any(${principalIds}::int[])) b
        join usage_key k on k.id = b.key_id`,
  );
}

/** What the parts of a split are called. `id` is what the filter takes. */
export interface PartName {
  part: string;
  id: string;
  label: string | null;
  own: boolean;
}

/** Keys by number: ARN, and alias where one is known. */
export function readKeyNames(pool: Pool, ids: readonly string[]): Promise<PartName[]> {
  return queryRows(
    pool,
    sql`select k.id::text as part, k.arn as id, y.aliases[1] as label, false as own
      from usage_key k left join key y on y.arn = k.arn where k.id = any(${ids}::int[])`,
  );
}

export function readPrincipalNames(pool: Pool, ids: readonly string[]): Promise<PartName[]> {
  return queryRows(
    pool,
    sql`select id::text as part, ref as id, null as label, own from usage_principal
      where id = any(${ids}::int[])`,
  );
}

export function readAccountNames(pool: Pool, ids: readonly string[]): Promise<PartName[]> {
  return queryRows(
    pool,
    sql`select id as part, id, name as label, false as own from account where id = any(${ids}::text[])`,
  );
}

export interface ChangeRow {
  at: Date;
  operation: string;
  principal: string;
  outcome: string;
  keys: string[];
  /** By alias, or by ARN where none is known. */
  names: string[];
}

/**
 * What changed a key, or states of keys of the scopes: the latest first, and how many there were. Of the changes of keys
 * those of the actor's alone.
 */
export async function readChanges(
  pool: Pool,
  actor: KeyScope,
  { arn, scopes }: { arn: string | null; scopes: readonly { accountId: string; region: string }[] },
  [from, to]: readonly [from: number, to: number],
  limit: number,
): Promise<{ rows: ChangeRow[]; total: number }> {
  const inScopes = sql`(e.account_id, e.region) in (select * from
    unnest(${scopes.map((s) => s.accountId)}::text[], ${scopes.map((s) => s.region)}::text[]))`;
  // What blinds the trail of its account explains a key's gaps.
  const which =
    arn === null
      ? sql`(e.operation = any(${LOUD}::text[]) and e.kind <> 'correction' and ${inScopes})`
      : sql`(e.key_arns @> array[${arn}] or (e.kind = 'trail' and ${inScopes}))`;
  const own = actor.all ? sql`true` : scopeCondition(actor, sql`y.id`);
  const seen = actor.all
    ? sql`true`
    : sql`(cardinality(e.key_arns) = 0 or exists (select from key y where y.arn = any(e.key_arns) and ${own}))`;
  const rows = await queryRows<ChangeRow & { total: string }>(
    pool,
    sql`select c.at, c.operation, c.principal, c.outcome, c.total, k.keys, k.names
      from (
        select e.at, case e.kind when 'correction' then 'Correction of ' || e.operation else e.operation end as operation,
          e.principal_ref as principal, e.outcome, e.key_arns, (count(*) over ())::text as total
        from control_event e
        where e.at >= ${new Date(from)} and e.at < ${new Date(to)} and ${which} and ${seen}
        order by e.at desc limit ${limit}
      ) c cross join lateral (
        select coalesce(array_agg(u.arn order by u.place), '{}') as keys,
          coalesce(array_agg(coalesce(y.aliases[1], u.arn) order by u.place), '{}') as names
        from unnest(c.key_arns) with ordinality u (arn, place) left join key y on y.arn = u.arn where ${own}
      ) k
      order by c.at desc`,
  );
  return { rows, total: Number(rows[0]?.total ?? 0) };
}

/** Of many keys only what stops or blinds: a chart of the estate is not a log. */
const LOUD = [
  "DisableKey",
  "EnableKey",
  "ScheduleKeyDeletion",
  "CancelKeyDeletion",
  "DeleteImportedKeyMaterial",
  "DisconnectCustomKeyStore",
  "DisableKeyRotation",
  "PutEventSelectors",
  "StopLogging",
  "DeleteTrail",
];
