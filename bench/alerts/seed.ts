import type { Db } from "@/lib/db/types";

/** The estate that is looked at, and the day. */
export const SIZES = { keys: 10_000, busyKeys: 1_000, days: 90, hourDays: 57, traitDays: 31 };
export const DAY = "2026-11-18T00:00:00Z";

/**
 * Usage of an estate: nine keys of ten are used by one role in four hours of each day, the others by three roles in
 * every hour, 1,200 calls each; and what is not usual on the last day: 20 spikes at night, 50 bursts of denials, 100
 * new principals, 100 bare contexts.
 */
export async function seedUsage({ pool }: Db): Promise<void> {
  const { keys, busyKeys, days, hourDays, traitDays } = SIZES;
  const run = (text: string) => pool.query(text);
  await run(`INSERT INTO usage_month SELECT m::date FROM generate_series('2026-07-01'::timestamp, '2026-12-01', interval '1 month') m
               ON CONFLICT DO NOTHING`);
  await run(`INSERT INTO usage_key (arn) SELECT 'arn:aws:kms:eu-west-1:' || (111111111110 + n % 5) || ':key/' || n
               FROM generate_series(1, ${keys}) n`);
  await run(`INSERT INTO usage_principal (ref, kind, account_id)
             SELECT 'arn:aws:iam::' || (111111111110 + n % 5) || ':role/r' || n, 'role', (111111111110 + n % 5)::text
               FROM generate_series(1, 700) n`);
  await run(`INSERT INTO usage_call (operation, service, outcome, kind) VALUES ('Decrypt', 's3.amazonaws.com', '', 'use'),
               ('GenerateDataKey', 's3.amazonaws.com', '', 'use'), ('Decrypt', '', '', 'use'),
               ('Decrypt', '', 'AccessDenied', 'use')`);
  await run(`INSERT INTO usage_trait_value (kind, value) VALUES ('context', '{"aws:s3:arn":"arn:aws:s3:::b/*"}'),
               ('context', '{}'), ('address', '198.51.100.7')`);
  await run(`INSERT INTO usage_coverage (source, account_id, region, from_at, to_at, state)
             SELECT 's3://bench', (111111111110 + n)::text, 'eu-west-1', '2026-07-01', '2026-11-20', 'covered'
               FROM generate_series(0, 4) n`);
  // Who uses a key: one role, or three of a busy one.
  const users = `SELECT k, u, 1 + (k * 7 + u * 31) % 600 AS p, 1 + u % 3 AS c, CASE WHEN k <= ${busyKeys} THEN 1200 ELSE 9 END AS n,
                        k <= ${busyKeys} AS busy
                   FROM generate_series(1, ${keys}) k, generate_series(0, 2) u WHERE u = 0 OR k <= ${busyKeys}`;
  const day = `TIMESTAMPTZ '${DAY}'`;
  await run(`INSERT INTO usage_bucket_day SELECT k, ${day} - d * interval '24 hours', p, c, n * CASE WHEN busy THEN 24 ELSE 4 END
               FROM (${users}) q, generate_series(0, ${days}) d`);
  await run(`INSERT INTO usage_bucket_hour SELECT k, ${day} - d * interval '24 hours' + h * interval '1 hour', p, c, n
               FROM (${users}) q, generate_series(0, ${hourDays}) d, generate_series(0, 23) h
              WHERE busy OR (h + k) % 24 < 4`);
  await run(`INSERT INTO usage_bucket SELECT k, ${day} + h * interval '1 hour' + f * interval '5 minutes', p, c,
                    CASE WHEN busy THEN 100 ELSE 9 END
               FROM (${users}) q, generate_series(0, 23) h, generate_series(0, 11) f
              WHERE busy OR ((h + k) % 24 < 4 AND f = 3)`);
  await run(`INSERT INTO usage_trait SELECT k, ${day} - d * interval '24 hours', p, c, CASE WHEN c = 3 THEN 3 ELSE 1 END, n,
                    ${day} - d * interval '24 hours', ${day} - d * interval '24 hours'
               FROM (${users}) q, generate_series(0, ${traitDays}) d`);
  await unusual(run);
  await run(`DELETE FROM alert_due`);
  await run(
    `INSERT INTO alert_due (hour) SELECT ${day} + h * interval '1 hour' FROM generate_series(0, 23) h`,
  );
}

async function unusual(run: (text: string) => Promise<unknown>): Promise<void> {
  const add = async (select: string) => {
    await run(
      `INSERT INTO usage_bucket ${select} ON CONFLICT (key_id, at, principal_id, call_id) DO UPDATE SET count = excluded.count`,
    );
    for (const [table, step] of [
      ["usage_bucket_hour", "hour"],
      ["usage_bucket_day", "day"],
    ] as const) {
      await run(`INSERT INTO ${table} AS b SELECT k, date_trunc('${step}', at, 'UTC'), p, c, n FROM (${select}) q (k, at, p, c, n)
                   ON CONFLICT (key_id, at, principal_id, call_id) DO UPDATE SET count = b.count + excluded.count`);
    }
  };
  const at = (minutes: number) => `TIMESTAMPTZ '${DAY}' + interval '${minutes} minutes'`;
  await add(
    `SELECT k * 400, ${at(185)}, 1 + (k * 2800) % 600, 1, 15000 FROM generate_series(1, 20) k`,
  );
  await add(`SELECT k * 150 + 1, ${at(600)}, 601, 4, 40 FROM generate_series(1, 50) k`);
  await add(`SELECT k * 90 + 2, ${at(700)}, 600 + k, 2, 3 FROM generate_series(1, 100) k`);
  await run(`INSERT INTO usage_trait SELECT k * 90 + 3, '${DAY}', 1 + ((k * 90 + 3) * 7) % 600, 1, 2, 5, ${at(60)}, ${at(60)}
               FROM generate_series(12, 100) k`);
}
