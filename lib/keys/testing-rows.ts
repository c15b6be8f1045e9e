import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { searchText } from "./rules/derive-key";

/** Rows for tests, written as a sync would leave them, with sensible defaults for what a test does not say. */

export const SEEN = new Date("2026-11-20T10:00:00.000Z");

export async function addScope(
  db: Db,
  { account = "111122223333", name = "Payments", region = "eu-west-1" } = {},
): Promise<number> {
  await queryRows(
    db.pool,
    sql`insert into account (id, name, source, regions) values (${account}, ${name}, 'list', '{}')
      on conflict (id) do nothing`,
  );
  const [row] = await queryRows<{ id: number }>(
    db.pool,
    sql`insert into scope (account_id, region) values (${account}, ${region})
      on conflict (account_id, region) do update set region = excluded.region returning id`,
  );
  if (!row) throw new Error("no scope");
  return row.id;
}

export interface TestKey {
  scopeId: number;
  keyId: string;
  aliases?: string[];
  description?: string | null;
  state?: string | null;
  spec?: string | null;
  usage?: string | null;
  origin?: string | null;
  manager?: string | null;
  multiRegion?: boolean | null;
  multiRegionType?: string | null;
  primaryArn?: string | null;
  createdAt?: string | null;
  validTo?: Date | null;
  metadata?: unknown;
  tags?: Record<string, string> | null;
  /** What its tag says; unless `owners` are given, a group of that name owns it. */
  owner?: string | null;
  /** `person:<id>` or `group:<name>`. */
  owners?: string[];
  owned?: string;
  environment?: string | null;
  classification?: string | null;
  policySha256?: string | null;
  grantCount?: number | null;
  rotation?: string;
  nextRotationAt?: string | null;
  lastUse?: string | null;
  lastUsedAt?: Date | string | null;
  reads?: Record<string, unknown>;
  unreadable?: string[];
  readAt?: Date | string;
  firstSeenAt?: Date;
  goneAt?: Date | null;
  customKeyStoreId?: string | null;
}

/** One key; answers its row id. */
export async function addKey(db: Db, key: TestKey): Promise<string> {
  const [scope] = await queryRows<{ account_id: string; region: string }>(
    db.pool,
    sql`select account_id, region from scope where id = ${key.scopeId}`,
  );
  if (!scope) throw new Error("no such scope");
  const { account_id: account, region } = scope;
  const arn = `arn:aws:kms:${region}:${account}:key/${key.keyId}`;
  const tags = key.tags === undefined ? {} : key.tags;
  const aliases = key.aliases ?? [];
  const described = { account_id: account, region, key_id: key.keyId, arn, aliases, tags };
  const search = searchText({ ...described, description: key.description ?? null }, "aws");
  const owners = key.owners ?? (typeof key.owner === "string" ? [`group:${key.owner}`] : []);
  const decided = owners.length > 0 ? "tag" : tags === null ? "unknown" : "nobody";
  const or = <T>(value: T | undefined, fallback: T) => (value === undefined ? fallback : value);
  const [row] = await queryRows<{ id: string }>(
    db.pool,
    sql`insert into key (scope_id, account_id, region, key_id, arn, description, state, spec, usage, origin,
        manager, multi_region, multi_region_type, primary_arn, created_at, valid_to, metadata, aliases, tags,
        owner, environment, classification, policy_sha256, grant_count, rotation, next_rotation_at, last_use,
        last_used_at, reads, unreadable, search, first_seen_at, read_at, gone_at, custom_key_store_id,
        owners, owned)
      values (${key.scopeId}, ${account}, ${region}, ${key.keyId}, ${arn}, ${or(key.description, null)},
        ${or(key.state, "Enabled")}, ${or(key.spec, "SYMMETRIC_DEFAULT")}, ${or(key.usage, "ENCRYPT_DECRYPT")},
        ${or(key.origin, "AWS_KMS")}, ${or(key.manager, "CUSTOMER")}, ${or(key.multiRegion, false)},
        ${or(key.multiRegionType, null)}, ${or(key.primaryArn, null)}, ${or(key.createdAt, null)},
        ${or(key.validTo, null)}, ${JSON.stringify(key.metadata ?? null)}::jsonb, ${aliases}::text[],
        ${tags === null ? null : JSON.stringify(tags)}::jsonb, ${or(key.owner, null)},
        ${or(key.environment, null)}, ${or(key.classification, null)}, ${or(key.policySha256, null)},
        ${or(key.grantCount, null)}, ${key.rotation ?? "off"}, ${or(key.nextRotationAt, null)},
        ${or(key.lastUse, null)}, ${or(key.lastUsedAt, null)}, ${JSON.stringify(key.reads ?? {})}::jsonb,
        ${key.unreadable ?? []}::text[], ${search}, ${key.firstSeenAt ?? SEEN}, ${key.readAt ?? SEEN},
        ${or(key.goneAt, null)}, ${or(key.customKeyStoreId, null)}, ${owners}::text[],
        ${key.owned ?? decided})
      returning id`,
  );
  if (!row) throw new Error("no key");
  return row.id;
}
