import type { Db } from "@/lib/db/types";
import { TRAIL_OPERATIONS } from "./rules/trail-exclusion";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Calls as a test tells them. */
export interface TestCalls {
  key: string;
  principal: string;
  at: string | number;
  count?: number;
  operation?: string;
  service?: string;
  outcome?: string;
  /** Traits of the day: an address or a context. */
  address?: string;
  context?: string;
}

/** Writes usage as an ingest does: five minutes, hours, days and traits. */
export async function addCalls(db: Db, calls: readonly TestCalls[]): Promise<void> {
  for (const one of calls) await addOne(db, one);
}

async function idOf(db: Db, table: string, values: Record<string, unknown>): Promise<number> {
  const names = Object.keys(values);
  const places = names.map((_, place) => `$${place + 1}`).join(", ");
  const is = names.map((name, place) => `${name} IS NOT DISTINCT FROM $${place + 1}`).join(" AND ");
  await db.pool.query(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places}) ON CONFLICT DO NOTHING`,
    Object.values(values),
  );
  const { rows } = await db.pool.query(
    `SELECT id FROM ${table} WHERE ${is}`,
    Object.values(values),
  );
  return rows[0].id;
}

async function addOne(db: Db, one: TestCalls): Promise<void> {
  const { operation = "Decrypt", service = "", outcome = "", count = 1 } = one;
  const at = typeof one.at === "number" ? one.at : Date.parse(one.at);
  const month = `${new Date(at).toISOString().slice(0, 7)}-01`;
  await db.pool.query(`INSERT INTO usage_month VALUES ($1) ON CONFLICT DO NOTHING`, [month]);
  const accountId = /^arn:aws:iam::(\d{12}):/.exec(one.principal)?.[1] ?? null;
  const key = await idOf(db, "usage_key", { arn: one.key });
  const principal = await idOf(db, "usage_principal", {
    ...{ ref: one.principal, kind: "role", account_id: accountId },
  });
  const call = await idOf(db, "usage_call", { operation, service, outcome, kind: "use" });
  for (const [table, step] of [
    ["usage_bucket", 300_000],
    ["usage_bucket_hour", HOUR],
    ["usage_bucket_day", DAY],
  ] as const) {
    await db.pool.query(
      `INSERT INTO ${table} AS b VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (key_id, at, principal_id, call_id) DO UPDATE SET count = b.count + excluded.count`,
      [key, new Date(Math.floor(at / step) * step), principal, call, count],
    );
  }
  for (const [kind, value] of [
    ["address", one.address],
    ["context", one.context],
  ] as const) {
    if (value === undefined) continue;
    const trait = await idOf(db, "usage_trait_value", { kind, value });
    await db.pool.query(
      `INSERT INTO usage_trait AS t VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
       ON CONFLICT (key_id, at, principal_id, call_id, trait_id) DO UPDATE SET count = t.count + excluded.count`,
      [key, new Date(Math.floor(at / DAY) * DAY), principal, call, trait, count, new Date(at)],
    );
  }
}

let events = 0;

/** Writes a control event. */
export async function addEvent(
  db: Db,
  event: {
    operation: string;
    at: string;
    key?: string;
    accountId?: string;
    region?: string;
    principal?: string;
    request?: unknown;
    response?: unknown;
  },
): Promise<void> {
  const { operation, key, principal = "arn:aws:iam::111122223333:role/admin" } = event;
  const { accountId = "111122223333", region = "eu-west-1" } = event;
  const ofTrail = TRAIL_OPERATIONS.includes(operation);
  const record = {
    eventSource: ofTrail ? "cloudtrail.amazonaws.com" : "kms.amazonaws.com",
    ...{ eventName: operation, recipientAccountId: accountId, awsRegion: region },
    ...{ requestParameters: event.request ?? {}, responseElements: event.response ?? {} },
  };
  events += 1;
  await db.pool.query(
    `INSERT INTO control_event (identity, at, account_id, region, operation, kind, principal_ref, outcome, key_arns,
                                record, object_id)
     VALUES ($1, $2, $3, $4, $5, $9, $6, '', $7, $8, 1)`,
    [
      ...[`test/${events}`, event.at, accountId, region],
      ...[operation, principal, key === undefined ? [] : [key], JSON.stringify(record)],
      ofTrail ? "trail" : "control",
    ],
  );
}

/** A scope's usage as known whole from one moment to another. */
export async function cover(
  db: Db,
  { from, to }: { from: string; to: string },
  scope = { accountId: "111122223333", region: "eu-west-1" },
): Promise<void> {
  await db.pool.query(
    `INSERT INTO usage_coverage (source, account_id, region, from_at, to_at, state)
     VALUES ('s3://test', $1, $2, $3, $4, 'covered')`,
    [scope.accountId, scope.region, from, to],
  );
}
