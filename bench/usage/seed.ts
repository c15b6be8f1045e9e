import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { tell } from "../support/report";

export interface Size {
  keys: number;
  principals: number;
  /** Days back from the last, which is whole. */
  days: number;
  /** Pairs of a key, principal and call that are busy all day and night, in working hours, and now and then. */
  hot: number;
  warm: number;
  cool: number;
}

/** 30 million rows of five minutes: about 34,000 of hot, 24,000 of warm and 18,000 of cool pairs each day. */
export const FULL: Size = {
  ...{ keys: 10_000, principals: 3_000, days: 395 },
  ...{ hot: 120, warm: 600, cool: 20_000 },
};

const ACCOUNTS = 40;

/** The seeded keys' account, region and ARN by number from 1; account 1 has a fifth of them. */
const ARN = sql`'arn:aws:kms:' || (array['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2'])[1 + n % 4]
  || ':' || (100000000000 + case when n % 5 = 0 then 0 else 1 + n % ${ACCOUNTS - 1} end) || ':key/'
  || md5('key' || n)::uuid`;

async function seedNames(owner: Db, size: Size): Promise<void> {
  const { pool } = owner;
  await queryRows(
    pool,
    sql`insert into account (id, name, source, regions)
      select (100000000000 + n)::text, 'Team ' || n, 'list', '{}' from generate_series(0, ${ACCOUNTS - 1}) n`,
  );
  await queryRows(
    pool,
    sql`insert into scope (account_id, region) select a.id, r.region from account a,
      unnest(array['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2']) as r(region)`,
  );
  await queryRows(
    pool,
    sql`insert into usage_key (id, arn) select n, ${ARN} from generate_series(1, ${size.keys}::int) n`,
  );
  await queryRows(
    pool,
    sql`insert into key (scope_id, account_id, region, key_id, arn, aliases, unreadable, first_seen_at, read_at)
      select s.id, s.account_id, s.region, split_part(u.arn, '/', 2), u.arn, array['alias/service-' || u.id], '{}',
        now(), now()
      from usage_key u join scope s on s.account_id = split_part(u.arn, ':', 5) and s.region = split_part(u.arn, ':', 4)`,
  );
  await queryRows(
    pool,
    sql`insert into usage_principal (id, ref, kind, account_id)
      select n, 'arn:aws:iam::' || (100000000000 + n % ${ACCOUNTS}) || ':role/service-' || n, 'role',
        (100000000000 + n % ${ACCOUNTS})::text from generate_series(1, ${size.principals}::int) n`,
  );
  await queryRows(
    pool,
    sql`insert into usage_call (operation, service, outcome, kind)
      select o.name, s.name, f.name, case when o.name in ('DescribeKey', 'ListGrants') then 'read' else 'use' end
      from unnest(array['Decrypt', 'GenerateDataKey', 'Encrypt', 'DescribeKey', 'ListGrants', 'Sign']) as o(name),
        unnest(array['', 's3.amazonaws.com', 'dynamodb.amazonaws.com', 'secretsmanager.amazonaws.com']) as s(name),
        unnest(array['', 'AccessDenied']) as f(name)`,
  );
}

/** Who does what with which key, and how often: few pairs make most of the rows, as in every estate. */
async function seedPairs(owner: Db, { keys, principals, ...size }: Size): Promise<void> {
  const every = size.hot + size.warm + size.cool;
  await owner.pool.query(`create unlogged table bench_pair (key_id int, principal_id int, call_id int,
    rate int, n int)`);
  await queryRows(
    owner.pool,
    sql`insert into bench_pair select distinct on (key_id, principal_id, call_id) * from (
      select 1 + (n::bigint * 7919 % ${keys}::int)::int as key_id,
        1 + (power((n::bigint * 104729 % 1000003) / 1000003.0, 2) * (${principals}::int - 1))::int as principal_id,
        (select min(id) from usage_call) + case when n % 29 = 0 then 1 else 0 end
          + 2 * ((n::bigint * 31 % 24)::int * (n::bigint * 17 % 24)::int / 24) as call_id,
        case when n <= ${size.hot}::int then 3 when n <= ${size.hot + size.warm}::int then 2 else 1 end as rate, n
      from generate_series(1, ${every}::int) n) p`,
  );
}

/** One month's rows in the order in which they came, as an ingest leaves them; hours feed the totals by trigger. */
async function seedMonth(
  client: Parameters<typeof queryRows>[0],
  begin: string,
  end: string,
): Promise<void> {
  await queryRows(
    client,
    sql`insert into usage_bucket (key_id, at, principal_id, call_id, count)
      select p.key_id, d.day + s.slot * interval '5 minutes', p.principal_id, p.call_id,
        1 + ((p.n * 37 + s.slot * 11) % 97) * p.rate * p.rate
      from generate_series(${begin}::timestamptz, ${end}::timestamptz - interval '1 day', interval '1 day') d (day),
        generate_series(0, 287) s (slot), bench_pair p
      where p.rate = 3 or (p.rate = 2 and (s.slot * 13 + p.n) % 3 > 0 and s.slot between 96 and 155)
        or (p.rate = 1 and (p.n * 7 + extract(doy from d.day)::int) % 10 < 3
          and (p.n * 5 + s.slot) % 96 = extract(doy from d.day)::int % 96)
      order by 2`,
  );
  for (const [table, unit] of [
    [sql`usage_bucket_hour`, "hour"],
    [sql`usage_bucket_day`, "day"],
  ] as const) {
    await queryRows(
      client,
      sql`insert into ${table} select key_id, date_trunc(${unit}, at, 'UTC'), principal_id, call_id, sum(count)
        from usage_bucket where at >= ${begin}::timestamptz and at < ${end}::timestamptz
        group by 1, 2, 3, 4 order by 2`,
    );
  }
}

/** Buckets of `days` whole days before `until`, with their hours, days and totals; answers how many. */
export async function seedUsage(owner: Db, until: Date, size: Size): Promise<number> {
  await seedNames(owner, size);
  await seedPairs(owner, size);
  const day = 86_400_000;
  const last = Math.floor(until.getTime() / day) * day;
  const first = last - size.days * day;
  const client = await owner.pool.connect();
  try {
    await client.query("set statement_timeout = 0");
    await client.query("set work_mem = '256MB'");
    for (let begin = first; begin < last; ) {
      const at = new Date(begin);
      const month = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1);
      const next = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1);
      const end = Math.min(next, last);
      await client.query(
        `insert into usage_month values (($1::timestamptz at time zone 'UTC')::date) on conflict do nothing`,
        [new Date(month)],
      );
      tell(`seeding ${at.toISOString().slice(0, 7)}`);
      await seedMonth(client, at.toISOString(), new Date(end).toISOString());
      begin = end;
    }
    await client.query("drop table bench_pair");
    tell("vacuum and analyze");
    await client.query("vacuum analyze");
    const { rows } = await client.query<{ count: string }>("select count(*) from usage_bucket");
    return Number(rows[0]?.count ?? 0);
  } finally {
    client.release(true);
  }
}
