import type { Context } from "@/lib/context";
import { createTestDatabase } from "@/lib/db/testing";
import { evaluateAlerts } from "./evaluate-alerts";

/** A database with alerts and a clock, for tests of what rules make of what comes in. */
export async function openAlerts(start: string) {
  const test = await createTestDatabase();
  const time = { now: new Date(start) };
  const ctx: Context = {
    db: test.db,
    actor: { kind: "system", name: "alerts" },
    clock: () => time.now,
    requestId: "r",
  };
  const rows = async (sql: string, values: unknown[] = []) =>
    (await test.db.pool.query<Record<string, unknown>>(sql, values)).rows;
  return {
    ...{ test, time, ctx, rows },
    evaluate: (signal = new AbortController().signal) =>
      evaluateAlerts(ctx, { workerId: "test", signal }),
    alerts: () =>
      rows(
        `SELECT id::text, rule, state, severity, count::float8 AS count, principal_ref, key_arn, state_why, facts, told
           FROM alert ORDER BY first_at, id`,
      ),
    /** What channels were told: dedup key and whether it is over. */
    told: () =>
      rows(`SELECT dedup_key, coalesce((notice ->> 'resolve')::bool, false) AS over FROM delivery
             WHERE topic = 'alerts' ORDER BY created_at, 2`),
    /** Acts on the alerts that are there: the ledger keeps those of earlier tests. */
    acts: () =>
      rows(
        `SELECT act, actor FROM ledger_act WHERE subject IN (SELECT 'alert:' || id FROM alert) ORDER BY at, id`,
      ),
    addChannel: () =>
      test.db.pool.query(
        `INSERT INTO channel (id, kind, name, config, topics, updated_at)
         VALUES (gen_random_uuid(), 'slack', 'on call', '{}', '{}', now())`,
      ),
    set: (rule: string, setting: unknown) =>
      test.db.pool.query(
        `INSERT INTO setting (name, value, changed_at) VALUES ($1, $2, now())
         ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
        [`alerts.${rule}`, JSON.stringify(setting)],
      ),
    clear: () =>
      test.owner.pool.query(
        `TRUNCATE alert, alert_evidence, alert_due, alert_rule_pass, usage_bucket, usage_bucket_hour, usage_bucket_day,
           usage_trait, control_event, usage_coverage, delivery, channel, lease, setting, account, custom_key_store
           CASCADE`,
      ),
  };
}
