import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { Read, Reads } from "../types";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface AccountRecord {
  id: string;
  name: string;
  email: string | null;
  status: string;
  partition: string;
  organizationId: string | null;
  unitId: string | null;
  roleArn: string | null;
  externalId: string | null;
}

/**
 * Writes the organisation's accounts. What a person set on an account that is there already, its role,
 * external id, regions and whether it is watched, stays. Answers the ids that are new.
 */
export async function writeOrganizationAccounts(
  client: Queryable,
  accounts: AccountRecord[],
  at: Date,
): Promise<string[]> {
  const { rows } = await client.query<{ id: string; added: boolean }>(
    `INSERT INTO account AS a (id, name, email, status, partition, organization_id, unit_id, source,
                               role_arn, external_id, regions, created_at)
     SELECT id, name, email, status, partition, "organizationId", "unitId", 'organization',
            "roleArn", "externalId", '{}', $2
       FROM json_to_recordset($1::json) AS i (id text, name text, email text, status text,
            partition text, "organizationId" text, "unitId" text, "roleArn" text, "externalId" text)
     ON CONFLICT (id) DO UPDATE
       SET name = excluded.name, email = excluded.email, status = excluded.status,
           organization_id = excluded.organization_id, unit_id = excluded.unit_id, gone_at = NULL
       WHERE (a.name, a.email, a.status, a.organization_id, a.unit_id, a.gone_at) IS DISTINCT FROM
             (excluded.name, excluded.email, excluded.status, excluded.organization_id,
              excluded.unit_id, NULL::timestamptz)
     RETURNING a.id, (xmax = 0) AS added`,
    [toJson(accounts), at],
  );
  return rows.filter((row) => row.added).map((row) => row.id);
}

/**
 * Accounts of the organisation that its complete listing did not name are gone; those that a person added
 * stay, as accounts outside it.
 */
export async function markAccountsGone(
  client: Queryable,
  organizationId: string,
  listed: string[],
  at: Date,
): Promise<void> {
  await client.query(
    `UPDATE account
        SET gone_at = CASE source WHEN 'list' THEN NULL ELSE $3::timestamptz END,
            organization_id = CASE source WHEN 'list' THEN NULL ELSE organization_id END,
            unit_id = CASE source WHEN 'list' THEN NULL ELSE unit_id END
      WHERE organization_id = $1 AND gone_at IS NULL AND id <> ALL($2::text[])`,
    [organizationId, listed, at],
  );
}

/**
 * Adds an account by hand, or changes the settings of one; answers whether it is new. One that had left the
 * organisation is from now on an account of the list.
 */
export async function writeListedAccount(
  client: Queryable,
  account: Omit<AccountRecord, "organizationId" | "unitId" | "status"> & { regions: string[] },
  at: Date,
): Promise<boolean> {
  const { rows } = await client.query<{ added: boolean }>(
    `INSERT INTO account AS a (id, name, email, partition, source, role_arn, external_id, regions, created_at)
     VALUES ($1, $2, $3, $4, 'list', $5, $6, $7, $8)
     ON CONFLICT (id) DO UPDATE
       SET name = excluded.name, role_arn = excluded.role_arn, external_id = excluded.external_id,
           regions = excluded.regions, watched = true, gone_at = NULL,
           source = CASE WHEN a.gone_at IS NULL THEN a.source ELSE 'list' END,
           status = CASE WHEN a.gone_at IS NULL THEN a.status ELSE 'ACTIVE' END,
           organization_id = CASE WHEN a.gone_at IS NULL THEN a.organization_id END,
           unit_id = CASE WHEN a.gone_at IS NULL THEN a.unit_id END
     RETURNING (xmax = 0) AS added`,
    [
      account.id,
      account.name,
      account.email,
      account.partition,
      account.roleArn,
      account.externalId,
      account.regions,
      at,
    ],
  );
  return rows[0]?.added ?? false;
}

export interface WatchedAccount {
  id: string;
  name: string;
  partition: string;
  roleArn: string | null;
  externalId: string | null;
  /** The organisation that lists it. */
  organizationId: string | null;
  regions: string[];
  reads: Reads;
  /** The organisation does not list it any more. */
  gone: boolean;
}

export async function findAccount(client: Queryable, id: string): Promise<WatchedAccount | null> {
  const { rows } = await client.query<WatchedAccount>(
    `SELECT id, name, partition, role_arn AS "roleArn", external_id AS "externalId",
            organization_id AS "organizationId", regions, reads, gone_at IS NOT NULL AS gone
       FROM account WHERE id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Accounts that a sync reads: watched, active, not gone. */
export async function accountsToRead(client: Queryable): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM account WHERE watched AND gone_at IS NULL AND status = 'ACTIVE' ORDER BY id`,
  );
  return rows.map((row) => row.id);
}

/** Enabled scopes of the accounts that a sync reads. */
export async function scopesToRead(client: Queryable, accountId?: string): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    `SELECT s.id FROM scope s JOIN account a ON a.id = s.account_id
      WHERE s.enabled AND a.watched AND a.gone_at IS NULL AND a.status = 'ACTIVE'
        AND ($1::text IS NULL OR a.id = $1) ORDER BY s.id`,
    [accountId ?? null],
  );
  return rows.map((row) => row.id);
}

/** Whether a sync should read the organisation: it is known, or nothing at all is. */
export async function organizationToRead(client: Queryable): Promise<boolean> {
  const { rows } = await client.query<{ yes: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM organization) OR NOT EXISTS (SELECT 1 FROM account) AS yes`,
  );
  return rows[0]?.yes ?? false;
}

/** Makes the scopes of the regions of an account; scopes of other regions are no longer read. */
export async function writeScopes(
  client: Queryable,
  accountId: string,
  regions: string[],
): Promise<void> {
  await client.query(
    `INSERT INTO scope AS s (account_id, region) SELECT $1, unnest($2::text[])
     ON CONFLICT (account_id, region) DO UPDATE SET enabled = true WHERE NOT s.enabled`,
    [accountId, [...new Set(regions)].sort()],
  );
  await client.query(
    `UPDATE scope SET enabled = false WHERE account_id = $1 AND enabled AND region <> ALL($2::text[])`,
    [accountId, regions],
  );
}

export async function writeAccountAlias(
  client: Queryable,
  accountId: string,
  alias: string | null,
): Promise<void> {
  await client.query(`UPDATE account SET alias = $2 WHERE id = $1 AND alias IS DISTINCT FROM $2`, [
    accountId,
    alias,
  ]);
}

/** Notes how reading parts of an account went. */
export async function writeAccountReads(
  client: Queryable,
  accountId: string,
  reads: Record<string, Read>,
): Promise<void> {
  await client.query(`UPDATE account SET reads = reads || $2::jsonb WHERE id = $1`, [
    accountId,
    toJson(reads),
  ]);
}
