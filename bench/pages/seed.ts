import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";

export const KEYS = 100_000;
export const ALIASES = 250_000;

export const PEOPLE = 20;
export const FIRST_PERSON = "00000000-0000-4000-8000-000000000001";

/**
 * Rows as wide as a sync leaves them: 40 accounts in 4 regions, uneven states, missing tags. Owners are
 * some 400 groups that tags name, one group and 20 people that rules name, and for a tenth nobody.
 */
export async function seed({ pool }: Db): Promise<void> {
  await queryRows(pool, sql`select setseed(0.5)`);
  await queryRows(
    pool,
    sql`insert into account (id, name, source, regions)
      select (100000000000 + n)::text, 'Team ' || n || ' ' || (array['prod', 'test', 'dev'])[1 + n % 3],
        'organization', '{}' from generate_series(0, 39) n`,
  );
  await queryRows(
    pool,
    sql`insert into scope (account_id, region) select a.id, r.region from account a,
      unnest(array['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2']) as r(region)`,
  );
  await queryRows(
    pool,
    sql`insert into person (id, issuer, subject, name, role, groups)
      select ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'https://idp.invalid', n::text,
        'Person ' || n, 'owner', array['team-' || n, 'team-' || n + ${PEOPLE}] from generate_series(1, ${PEOPLE}) n`,
  );
  const client = await pool.connect();
  try {
    await client.query("set statement_timeout = 0");
    await seedKeys(client);
    await queryRows(
      client,
      sql`insert into alias (scope_id, account_id, region, name, arn, target_key_id, updated_at, gone_at,
          first_seen_at, read_at)
        select k.scope_id, k.account_id, k.region, x.name || '-' || x.n || '-' || k.id,
          'arn:aws:kms:' || k.region || ':' || k.account_id || ':' || x.name || '-' || x.n || '-' || k.id,
          case when k.id % 97 > 0 then k.key_id end,
          case when k.id % 10 > 0 then now() - (k.id * 7919 + x.n) % 77760000 * interval '1 second' end,
          case when k.id % 41 = 0 then now() end, now(), now()
        from (select k.id, n, coalesce(k.aliases[1], 'alias/x') as name from key k,
          generate_series(1, 3) n order by n, k.id limit ${ALIASES}) x join key k on k.id = x.id`,
    );
    await client.query("set statement_timeout = default");
  } finally {
    client.release();
  }
}

/** What autovacuum does in time. Only the tables' owner may: `owner` is connected as such. */
export async function vacuum(owner: Db): Promise<void> {
  const client = await owner.pool.connect();
  try {
    await client.query("set statement_timeout = 0");
    await client.query("vacuum analyze");
  } finally {
    client.release(true);
  }
}

async function seedKeys(client: Parameters<typeof queryRows>[0]): Promise<void> {
  await queryRows(
    client,
    sql`insert into key (scope_id, account_id, region, key_id, arn, description, state, spec, usage, origin,
        manager, multi_region, multi_region_type, created_at, valid_to, metadata, aliases, tags, owner, owners, owned,
        environment, classification, grant_count, rotation, next_rotation_at, last_use, last_used_at, reads,
        unreadable, search, first_seen_at, read_at, gone_at)
      select g.scope_id, g.account_id, g.region, g.kms_id, g.arn, g.description,
        case when g.a < 0.85 then 'Enabled' when g.a < 0.93 then 'Disabled' when g.a < 0.97 then 'PendingDeletion'
          when g.a < 0.98 then 'PendingImport' end,
        case when g.b < 0.8 then 'SYMMETRIC_DEFAULT' when g.b < 0.9 then 'RSA_2048' when g.b < 0.97
          then 'ECC_NIST_P256' else 'HMAC_256' end,
        case when g.b < 0.9 then 'ENCRYPT_DECRYPT' when g.b < 0.97 then 'SIGN_VERIFY' else 'GENERATE_VERIFY_MAC' end,
        case when g.c < 0.03 then 'EXTERNAL' when g.c < 0.04 then 'AWS_CLOUDHSM' else 'AWS_KMS' end,
        case when g.d < 0.25 then 'AWS' else 'CUSTOMER' end, g.c > 0.9,
        case when g.c > 0.97 then 'PRIMARY' when g.c > 0.9 then 'REPLICA' end,
        now() - g.e * interval '2500 days', case when g.c < 0.03 then now() + g.a * interval '400 days' end,
        jsonb_build_object('KeyId', g.kms_id, 'Arn', g.arn, 'Description', g.description, 'pad', repeat(md5(g.n::text), 12)),
        g.aliases, g.tags, g.tags->>'Owner',
        case when g.tags is null or g.a > 0.9 then '{}'::text[] when g.a < 0.7 then array['group:' || (g.tags->>'Owner')]
          when g.a < 0.8 then array['group:platform', 'person:00000000-0000-4000-8000-' || lpad((1 + g.n % ${PEOPLE})::text, 12, '0')]
          else array['group:platform'] end,
        case when g.tags is null then 'unknown' when g.a < 0.7 then 'tag' when g.a < 0.8 then 'rule'
          when g.a <= 0.9 then 'fallback' else 'nobody' end,
        g.tags->>'Environment', g.tags->>'DataClassification',
        (g.d * g.d * 40)::int, case when g.a < 0.5 then 'on' when g.b < 0.85 then 'off' when g.b < 0.98 then 'not-possible' else 'unknown' end,
        case when g.a < 0.5 then now() + g.e * interval '365 days' end,
        case when g.e < 0.5 then 'used' when g.e < 0.6 then 'never' when g.e < 0.9 then 'unknown' end,
        case when g.e < 0.5 then now() - g.e * interval '300 days' end,
        jsonb_build_object('metadata', g.read, 'policy', g.read, 'grants', g.read, 'rotation', g.read, 'tags', g.read, 'lastUsage', g.read),
        case when g.d > 0.97 then '{policy}'::text[] when g.tags is null then '{tags}' else '{}' end,
        lower(concat_ws(E'\n', array_to_string(g.aliases, E'\n'), g.description,
          (select string_agg(t.key || '=' || t.value, E'\n') from jsonb_each_text(g.tags) t))),
        now() - interval '30 days', now() - g.e * interval '1 hour',
        case when g.e > 0.98 then now() end
      from (
        select r.*, 'arn:aws:kms:' || r.region || ':' || r.account_id || ':key/' || r.kms_id as arn,
          'Key of the ' || r.service || ' service for data at rest' as description,
          case when r.d < 0.9 then array['alias/' || r.service || '/' || r.stage || '-' || r.n,
            'alias/' || r.service || '-' || r.n] else '{}'::text[] end as aliases,
          case when r.c > 0.05 then jsonb_strip_nulls(jsonb_build_object('CostCenter', (r.n % 997)::text,
            'Owner', case when r.a < 0.7 then 'team-' || (r.b * 400)::int end,
            'Environment', case when r.b < 0.8 then r.stage end,
            'DataClassification', case when r.d < 0.5 then 'confidential' end)) end as tags
        from (
          select n, s.id as scope_id, s.account_id, s.region, gen_random_uuid()::text as kms_id,
            random() as a, random() as b, random() as c, random() as d, random() as e,
            (array['payments', 'billing', 'ledger', 'search', 'orders', 'identity', 'reports'])[1 + n % 7] as service,
            (array['prod', 'test', 'dev'])[1 + n % 3] as stage,
            '{"status": "data", "readAt": "2026-11-20T10:00:00.000Z", "triedAt": "2026-11-20T10:00:00.000Z"}'::jsonb as read
          from generate_series(1, ${KEYS}) n
            join (select *, row_number() over (order by id) as at from scope) s on s.at = 1 + n % 160
        ) r
      ) g`,
  );
}
