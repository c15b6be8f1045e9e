import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import type { Reads } from "@/lib/estate/types";
import type { KeyName } from "../rules/key-arn";
import { SUMMARY_COLUMNS, type SummaryRow } from "./summary-rows";

type Pool = Db["pool"];

/** A key with all that its page shows of itself. */
export interface DetailRow extends SummaryRow {
  scope_id: number;
  primary_arn: string | null;
  pending_window_days: number | null;
  custom_key_store_id: string | null;
  metadata: Record<string, unknown> | null;
  tags: Record<string, string> | null;
  policy_sha256: string | null;
  last_use_operation: string | null;
  last_use_event_id: string | null;
  last_use_tracking_since: Date | null;
  reads: Reads;
  first_seen_at: Date;
  scope_reads: Reads;
  last_complete_at: Date | null;
  not_read: "account-gone" | "account-inactive" | "not-watched" | "region-disabled" | null;
}

const DETAIL: Sql = sql`select ${SUMMARY_COLUMNS}, k.scope_id, k.primary_arn, k.pending_window_days,
        k.custom_key_store_id, k.metadata, k.tags, k.policy_sha256, k.last_use_operation,
        k.last_use_event_id, k.last_use_tracking_since, k.reads, k.first_seen_at,
        s.reads as scope_reads, s.last_complete_at,
        case when a.gone_at is not null then 'account-gone' when a.status <> 'ACTIVE' then 'account-inactive'
          when not a.watched then 'not-watched' when not s.enabled then 'region-disabled' end as not_read
      from key k join scope s on s.id = k.scope_id join account a on a.id = s.account_id`;

/** The key of that name, also when it is gone; undefined when we never saw it, or it is not in the scope. */
export async function findKey(
  pool: Pool,
  scope: KeyScope,
  name: KeyName,
): Promise<DetailRow | undefined> {
  const rows = await queryRows<DetailRow>(
    pool,
    sql`${DETAIL} where s.account_id = ${name.accountId} and s.region = ${name.region}
      and k.key_id = ${name.keyId} and ${scopeCondition(scope, sql`k.id`)}`,
  );
  return rows[0];
}

/** The keys of a scope with these row ids, in no order. */
export async function findKeys(
  pool: Pool,
  scope: KeyScope,
  ids: readonly string[],
): Promise<DetailRow[]> {
  return queryRows<DetailRow>(
    pool,
    sql`${DETAIL} where k.id = any(${[...ids]}::bigint[]) and ${scopeCondition(scope, sql`k.id`)}`,
  );
}

/** Keys by ARN, as in the list. */
export async function findSummaries(
  pool: Pool,
  scope: KeyScope,
  arns: string[],
): Promise<SummaryRow[]> {
  return queryRows<SummaryRow>(
    pool,
    sql`select ${SUMMARY_COLUMNS}
      from key k join scope s on s.id = k.scope_id join account a on a.id = s.account_id
      where k.arn = any(${arns}::text[]) and ${scopeCondition(scope, sql`k.id`)}`,
  );
}

/** Keys whose primary is the given one, as DescribeKey of each said. */
export async function findReplicas(
  pool: Pool,
  scope: KeyScope,
  primaryArn: string,
): Promise<SummaryRow[]> {
  return queryRows<SummaryRow>(
    pool,
    sql`select ${SUMMARY_COLUMNS}
      from key k join scope s on s.id = k.scope_id join account a on a.id = s.account_id
      where k.primary_arn = ${primaryArn} and ${scopeCondition(scope, sql`k.id`)} order by k.arn`,
  );
}

export interface GrantRow {
  grant_id: string;
  name: string | null;
  grantee_principal: string | null;
  grantee_service: string | null;
  retiring_principal: string | null;
  retiring_service: string | null;
  issuing_account: string | null;
  operations: string[] | null;
  constraints: Record<string, unknown> | null;
  created_at: Date | null;
  seen_from: Date;
  seen_to: Date | null;
  ended_at: Date | null;
}

/** The first `limit` grants in force, oldest sighting first. A key may hold 50,000. */
export async function findGrants(pool: Pool, keyId: string, limit: number): Promise<GrantRow[]> {
  return queryRows<GrantRow>(
    pool,
    sql`select g.grant_id, g.name, g.grantee_principal, g.grantee_service, g.retiring_principal,
        g.retiring_service, g.issuing_account, g.operations, g.constraints, g.created_at,
        g.seen_from, g.seen_to, g.ended_at
      from "grant" g where g.key_id = ${keyId}::bigint and g.ended_at is null
      order by g.seen_from, g.id limit ${limit}`,
  );
}

export interface RotationRow {
  rotated_at: Date | null;
  type: string | null;
  key_material_id: string | null;
  material_state: string | null;
  import_state: string | null;
  valid_to: Date | null;
}

/** Rotations and key material, newest last as AWS lists them. */
export async function findRotations(pool: Pool, keyId: string): Promise<RotationRow[]> {
  return queryRows<RotationRow>(
    pool,
    sql`select r.rotated_at, r.type, r.key_material_id, r.material_state, r.import_state, r.valid_to
      from key_rotation r where r.key_id = ${keyId}::bigint order by r.position`,
  );
}

export interface StoreRow {
  store_id: string;
  name: string | null;
  type: string | null;
  connection_state: string | null;
  connection_error: string | null;
  read_at: Date;
  gone_at: Date | null;
}

/** A custom key store of the key's scope; undefined when it was not read. */
export async function findStore(
  pool: Pool,
  scopeId: number,
  storeId: string,
): Promise<StoreRow | undefined> {
  const rows = await queryRows<StoreRow>(
    pool,
    sql`select c.store_id, c.name, c.type, c.connection_state, c.connection_error, c.read_at, c.gone_at
      from custom_key_store c where c.scope_id = ${scopeId} and c.store_id = ${storeId}`,
  );
  return rows[0];
}

export interface AliasSpanRow {
  name: string;
  arn: string;
  seen_from: Date;
  seen_to: Date | null;
  ended_at: Date | null;
}

/** When which alias pointed at the key, newest first. */
export async function findAliasSpans(
  pool: Pool,
  scopeId: number,
  keyId: string,
): Promise<AliasSpanRow[]> {
  return queryRows<AliasSpanRow>(
    pool,
    sql`select al.name, al.arn, sp.seen_from, sp.seen_to, sp.ended_at
      from alias_span sp join alias al on al.id = sp.alias_id
      where al.scope_id = ${scopeId} and sp.target_key_id = ${keyId}
      order by sp.seen_from desc, sp.id desc limit 1000`,
  );
}
