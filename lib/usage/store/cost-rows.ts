import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";

type Pool = Db["pool"];

/** A month and whose keys. */
export interface CostOf {
  /** Begin of the month and of the next, UTC. */
  from: Date;
  to: Date;
  scope: KeyScope;
  /** Null: every account. */
  accountId: string | null;
}

export interface CostKeyRow {
  arn: string;
  account_id: string;
  account_name: string;
  region: string;
  key_id: string;
  alias: string | null;
  spec: string | null;
  manager: string | null;
  state: string | null;
  created_at: Date | null;
  first_seen_at: Date;
  gone_at: Date | null;
  pending_since: Date | null;
  /** Null: never read. */
  rotations: Date[] | null;
}

const ofKey = ({ scope, accountId }: CostOf): Sql =>
  sql`${scopeCondition(scope, sql`k.id`)} and (${accountId}::text is null or k.account_id = ${accountId})`;

/** Every key that there was in the month. */
export function readCostKeys(pool: Pool, of: CostOf): Promise<CostKeyRow[]> {
  return queryRows<CostKeyRow>(
    pool,
    sql`select k.arn, k.account_id, a.name as account_name, k.region, k.key_id, k.aliases[1] as alias, k.spec,
        k.manager, k.state, k.created_at, k.first_seen_at, k.gone_at,
        case when k.state in ('PendingDeletion', 'PendingReplicaDeletion') then coalesce(
          (select max(e.at) from key_event e
            where e.about = k.arn and e.operation = 'ScheduleKeyDeletion' and e.outcome = ''),
          (select max(sp.seen_from) from key_span sp
            where sp.key_id = k.id and sp.facet = 'state' and sp.ended_at is null)) end as pending_since,
        case when k.rotation = 'not-possible' or k.reads -> 'rotations' ->> 'readAt' is not null then array(
          select r.rotated_at from key_rotation r where r.key_id = k.id and r.rotated_at is not null) end as rotations
      from key k join account a on a.id = k.account_id
      where ${ofKey(of)} and coalesce(k.created_at, k.first_seen_at) < ${of.to}
        and (k.gone_at is null or k.gone_at > ${of.from})`,
  );
}

export interface CostCallRow {
  /** The key's ARN; null for calls that name none, and of keys that the estate does not have. */
  arn: string | null;
  /** Whether the key is one of those that are counted. */
  own: boolean;
  /** The account that made the requests; null where CloudTrail does not tell. */
  payer: string | null;
  region: string;
  operation: string;
  /** Of the key; null: not known. Calls that name no key are priced as those of symmetric ones. */
  spec: string | null;
  succeeded: string;
  failed: string;
}

const SUCCEEDED = sql`coalesce(sum(b.count) filter (where c.outcome = ''), 0)::bigint as succeeded`;
const FAILED = sql`coalesce(sum(b.count) filter (where c.outcome <> ''), 0)::bigint as failed`;
/** What somebody asked for; what KMS does by itself is no request. */
const REQUESTS = sql`c.kind <> 'service-event'`;

/**
 * Requests of the month by key, operation and the account that made them: those with the keys that are counted, and, where
 * every key may be known, those that name no key and those that the accounts which are counted made with others' keys.
 */
export function readCostCalls(pool: Pool, of: CostOf): Promise<CostCallRow[]> {
  const { all } = of.scope;
  const counted = (account: Sql) =>
    of.accountId === null
      ? sql`${account} in (select a.id from account a)`
      : sql`${account} = ${of.accountId}`;
  return queryRows<CostCallRow>(
    pool,
    sql`with calls as (
        select k.arn, k.id is not null and ${ofKey(of)} as own, p.account_id as payer,
          split_part(u.arn, ':', case when u.arn like 'none:%' then 3 else 4 end) as region, c.operation, c.outcome,
          case when u.arn like 'none:%' then 'SYMMETRIC_DEFAULT' else k.spec end as spec, b.count,
          u.arn like 'none:%' and ${counted(sql`split_part(u.arn, ':', 2)`)} as nameless
        from usage_bucket_month b join usage_call c on c.id = b.call_id join usage_key u on u.id = b.key_id
          join usage_principal p on p.id = b.principal_id left join key k on k.arn = u.arn
        where b.at = ${of.from} and ${REQUESTS})
      select arn, own, payer, region, operation, spec,
        coalesce(sum(count) filter (where outcome = ''), 0)::bigint as succeeded,
        coalesce(sum(count) filter (where outcome <> ''), 0)::bigint as failed
      from calls where own or ${all}::boolean and (nameless or ${counted(sql`payer`)})
      group by 1, 2, 3, 4, 5, 6`,
  );
}

/** Names of the watched accounts. */
export async function readAccountNames(pool: Pool): Promise<Map<string, string>> {
  const rows = await queryRows<{ id: string; name: string }>(
    pool,
    sql`select id, name from account`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export interface CostCallerRow {
  ref: string;
  kind: string;
  operation: string;
  spec: string | null;
  succeeded: string;
  failed: string;
}

/** Requests of the month by who made them: of the `limit` callers with most. */
export function readCostCallers(pool: Pool, of: CostOf, limit: number): Promise<CostCallerRow[]> {
  const from = sql`from usage_bucket_month b join usage_call c on c.id = b.call_id
      join usage_key u on u.id = b.key_id join key k on k.arn = u.arn
    where b.at = ${of.from} and ${REQUESTS} and ${ofKey(of)}`;
  return queryRows<CostCallerRow>(
    pool,
    sql`with most as materialized (
        select b.principal_id ${from} group by 1 order by sum(b.count) desc, 1 limit ${limit})
      select p.ref, p.kind, c.operation, k.spec, ${SUCCEEDED}, ${FAILED}
      from usage_bucket_month b join usage_call c on c.id = b.call_id
        join usage_key u on u.id = b.key_id join key k on k.arn = u.arn
        join usage_principal p on p.id = b.principal_id
      where b.at = ${of.from} and ${REQUESTS} and ${ofKey(of)}
        and b.principal_id in (select principal_id from most)
      group by 1, 2, 3, 4`,
  );
}

export interface S3Row {
  arn: string;
  account_id: string;
  region: string;
  key_id: string;
  alias: string | null;
  /** ARN of the bucket */
  bucket: string;
  objects: string;
  buckets: string;
  fives: string;
}

/** Requests with the encryption context of an S3 object, by key and bucket, of the `limit` with most. */
export function readS3Requests(pool: Pool, of: CostOf, limit: number): Promise<S3Row[]> {
  const asked = sql`c.outcome = '' and c.operation in ('Decrypt', 'GenerateDataKey')`;
  return queryRows<S3Row>(
    pool,
    sql`with s3 as materialized (
        select t.key_id as usage_id, v.resource as bucket,
          coalesce(sum(t.count) filter (where v.value like '%/*"%'), 0)::bigint as objects,
          coalesce(sum(t.count) filter (where v.value not like '%/*"%'), 0)::bigint as buckets
        from usage_trait t join usage_trait_value v on v.id = t.trait_id join usage_call c on c.id = t.call_id
          join usage_key u on u.id = t.key_id join key k on k.arn = u.arn
        where t.at >= ${of.from} and t.at < ${of.to} and v.kind = 'context' and v.resource_type = 's3-bucket'
          and ${asked} and ${ofKey(of)}
        group by 1, 2 having sum(t.count) filter (where v.value like '%/*"%') > 0
        order by objects desc, 1, 2 limit ${limit}
      ), fives as (
        select b.key_id as usage_id, sum(least(b.count, 12))::bigint as fives
        from usage_bucket_hour b join usage_call c on c.id = b.call_id
        where b.key_id in (select usage_id from s3) and b.at >= ${of.from} and b.at < ${of.to}
          and ${asked} and c.service <> ''
        group by 1
      )
      select k.arn, k.account_id, k.region, k.key_id, k.aliases[1] as alias, s3.bucket, s3.objects::text,
        s3.buckets::text, coalesce(fives.fives, s3.objects)::text as fives
      from s3 join usage_key u on u.id = s3.usage_id join key k on k.arn = u.arn
        left join fives on fives.usage_id = s3.usage_id
      order by s3.objects desc, k.arn, s3.bucket`,
  );
}
