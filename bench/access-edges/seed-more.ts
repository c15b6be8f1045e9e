import type { Db } from "@/lib/db/types";

/** Teams that own keys, each in every account: the most groups that pages put keys together by. */
const TEAMS = 60;
/** A person of the role owner, in the first team. */
export const OWNER = "00000000-0000-4000-8000-000000000001";
/** Days of usage before now; 90 of them count. */
const DAYS = 120;

/** Gives every key a team as its owner, four of five a data class: what the estate's pages group by beside accounts. */
export async function seedGroups({ pool }: Db): Promise<void> {
  await pool.query(
    `INSERT INTO person (id, issuer, subject, name, role, groups) VALUES ($1, 'bench', 'owner', 'Owner', 'owner', '{team-0}')`,
    [OWNER],
  );
  await pool.query(
    `UPDATE key SET owners = ARRAY['group:team-' || (id * 7919 % ${TEAMS})], owned = 'rule',
            classification = (ARRAY['public', 'internal', 'confidential', 'secret'])[1 + id % 5]`,
  );
}

/**
 * Daily usage of every key by one role of its account, of every tenth by three, and files of every scope but one, so that
 * most that is not used is known not to be.
 */
export async function seedUse({ pool }: Db): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET statement_timeout = 0");
    await client.query(`INSERT INTO usage_month
      SELECT generate_series(date_trunc('month', now() - interval '${DAYS + 1} days'), now(), interval '1 month')::date
        ON CONFLICT DO NOTHING`);
    await client.query(`INSERT INTO usage_key (arn) SELECT arn FROM key ORDER BY id`);
    await client.query(
      `INSERT INTO usage_principal (ref, kind, account_id) SELECT arn, kind, account_id FROM identity WHERE kind = 'role'`,
    );
    await client.query(`INSERT INTO usage_call (operation, service, outcome, kind)
      VALUES ('Decrypt', '', '', 'use'), ('GenerateDataKey', 's3.amazonaws.com', '', 'use'), ('Decrypt', '', 'AccessDenied', 'use')`);
    await client.query(`INSERT INTO usage_bucket_day (key_id, at, principal_id, call_id, count)
      WITH role AS (SELECT u.id, u.account_id, row_number() OVER (PARTITION BY u.account_id ORDER BY u.id) AS place,
                           count(*) OVER (PARTITION BY u.account_id) AS roles FROM usage_principal u)
      SELECT uk.id, date_trunc('day', now(), 'UTC') - d * interval '24 hours', r.id, c.id, 24 + k.id % 7
        FROM key k JOIN usage_key uk ON uk.arn = k.arn CROSS JOIN generate_series(0, 2) u
          JOIN role r ON r.account_id = k.account_id AND r.place = 1 + (k.id * 31 + u * 7) % r.roles
          JOIN usage_call c ON c.operation = (ARRAY['Decrypt', 'GenerateDataKey'])[1 + u % 2] AND c.outcome = ''
          CROSS JOIN generate_series(0, ${DAYS}) d
       WHERE u = 0 OR k.id % 10 = 0`);
    await client.query(`INSERT INTO usage_bucket_month
      SELECT key_id, date_trunc('month', at, 'UTC'), principal_id, call_id, sum(count) FROM usage_bucket_day GROUP BY 1, 2, 3, 4`);
    await client.query(`INSERT INTO usage_coverage (source, account_id, region, from_at, to_at, state)
      SELECT 's3://bench', s.account_id, s.region, now() - interval '${DAYS} days', now() + interval '1 day', 'covered'
        FROM scope s WHERE s.id <> (SELECT min(id) FROM scope)`);
    await client.query("SET statement_timeout = DEFAULT");
  } finally {
    client.release();
  }
}
