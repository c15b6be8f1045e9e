import type { Pool, PoolClient } from "pg";
import type { OrganizationEntry, OrganizationPolicy } from "@/lib/aws/types";
import { toJson } from "@/lib/db/to-json";
import { toDocument } from "../rules/documents";
import { type UnitEntry, unitPaths } from "../rules/unit-paths";
import type { Read, Reads } from "../types";
import { writeDocuments } from "./write-documents";

type Queryable = Pick<Pool | PoolClient, "query">;

/** The organisations that were ever read, one as a rule, with how their parts were read. */
export async function knownOrganizations(
  client: Queryable,
): Promise<{ id: string; reads: Reads }[]> {
  const { rows } = await client.query<{ id: string; reads: Reads }>(
    `SELECT id, reads FROM organization ORDER BY id`,
  );
  return rows;
}

export async function writeOrganizationReads(
  client: Queryable,
  id: string,
  reads: Record<string, Read>,
): Promise<void> {
  await client.query(`UPDATE organization SET reads = reads || $2::jsonb WHERE id = $1`, [
    id,
    toJson(reads),
  ]);
}

export async function writeOrganization(
  client: Queryable,
  entry: OrganizationEntry,
  reads: Record<string, Read>,
  at: Date,
): Promise<void> {
  await client.query(
    `INSERT INTO organization (id, arn, management_account_id, reads, read_at)
     VALUES ($1, $2, $3, $4::jsonb, $5)
     ON CONFLICT (id) DO UPDATE
       SET arn = excluded.arn, management_account_id = excluded.management_account_id,
           reads = excluded.reads, read_at = excluded.read_at`,
    [entry.id, entry.arn, entry.managementAccountId, toJson(reads), at],
  );
}

/** Replaces the units of an organisation by those of a complete listing. */
export async function writeUnits(
  client: Queryable,
  organizationId: string,
  units: UnitEntry[],
): Promise<void> {
  const paths = unitPaths(organizationId, units);
  const rows = units.map((unit) => ({ ...unit, path: paths.get(unit.id) ?? "" }));
  await client.query(
    `INSERT INTO org_unit AS u (id, organization_id, parent_id, name, path)
     SELECT id, $2, "parentId", name, path
       FROM json_to_recordset($1::json) AS i (id text, "parentId" text, name text, path text)
     ON CONFLICT (id) DO UPDATE
       SET parent_id = excluded.parent_id, name = excluded.name, path = excluded.path
       WHERE (u.parent_id, u.name, u.path) IS DISTINCT FROM
             (excluded.parent_id, excluded.name, excluded.path)`,
    [toJson(rows), organizationId],
  );
  await client.query(`DELETE FROM org_unit WHERE organization_id = $1 AND id <> ALL($2::text[])`, [
    organizationId,
    units.map((unit) => unit.id),
  ]);
  const root = units.find((unit) => unit.parentId === null);
  await client.query(`UPDATE organization SET root_id = $2 WHERE id = $1`, [
    organizationId,
    root?.id ?? null,
  ]);
}

/** Replaces the policies of one type by those of a complete listing. */
export async function writePolicies(
  client: PoolClient,
  organizationId: string,
  type: OrganizationPolicy["type"],
  policies: OrganizationPolicy[],
  at: Date,
): Promise<void> {
  const documents = policies.map((policy) => toDocument(policy.document));
  await writeDocuments(client, documents, at);
  const rows = policies.map((policy, index) => ({
    ...policy,
    document: undefined,
    targets: [...policy.targets].sort(),
    sha256: documents[index]?.sha256 ?? null,
  }));
  await client.query(
    `INSERT INTO org_policy (id, organization_id, type, name, description, aws_managed, targets, sha256, read_at)
     SELECT id, $2, $3, name, description, "awsManaged", targets, sha256, $4
       FROM json_to_recordset($1::json) AS i (id text, name text, description text,
            "awsManaged" boolean, targets text[], sha256 text)
     ON CONFLICT (id) DO UPDATE
       SET name = excluded.name, description = excluded.description, targets = excluded.targets,
           sha256 = excluded.sha256, read_at = excluded.read_at`,
    [toJson(rows), organizationId, type, at],
  );
  await client.query(
    `DELETE FROM org_policy WHERE organization_id = $1 AND type = $2 AND id <> ALL($3::text[])`,
    [organizationId, type, policies.map((policy) => policy.id)],
  );
}
