import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { toDocument } from "@/lib/estate/rules/documents";

/** Rows for tests of access, written as a sync would leave them. */

const AT = "2026-11-20T10:00:00.000Z";
export const READ = { status: "data", readAt: AT, triedAt: AT };
export const DENIED = { status: "denied", readAt: null, triedAt: AT, action: "some:Call" };

/** Statements as a policy; `Resource` and, for a key policy, nothing else is added. */
export function policyOf(...statements: object[]): string {
  const Statement = statements.map((each) => ({ Effect: "Allow", Resource: "*", ...each }));
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** Keeps a document; answers its hash. */
export async function addDocument({ pool }: Db, body: string): Promise<string> {
  const { sha256, bytes, valid } = toDocument(body);
  await queryRows(
    pool,
    sql`insert into policy_document (sha256, body, bytes, valid, first_seen_at)
      values (${sha256}, ${body}, ${bytes}, ${valid}, ${AT}::timestamptz) on conflict do nothing`,
  );
  return sha256;
}

export interface TestAccount {
  id: string;
  name?: string;
  organizationId?: string | null;
  unitId?: string | null;
  /** How its identities were read; null: never tried. */
  identities?: object | null;
}

/** An account of the estate; its identities were read unless said otherwise. */
export async function addAccount(db: Db, account: TestAccount): Promise<void> {
  const { id, name = id, organizationId = null, unitId = null, identities = READ } = account;
  const reads = JSON.stringify(identities === null ? {} : { identities });
  await queryRows(
    db.pool,
    sql`insert into account (id, name, source, regions, organization_id, unit_id, reads)
      values (${id}, ${name}, 'organization', '{}', ${organizationId}, ${unitId}, ${reads}::jsonb)
      on conflict (id) do update set organization_id = excluded.organization_id,
        unit_id = excluded.unit_id, reads = excluded.reads`,
  );
}

export interface TestIdentity {
  account: string;
  name: string;
  kind?: "role" | "user" | "group";
  tags?: Record<string, string>;
  /** Texts of inline policies; null: one whose text was not read. */
  inline?: (string | null)[];
  /** ARNs of managed policies. */
  attached?: string[];
  groups?: string[];
  boundary?: string | null;
  trust?: string | null;
  lastUsedAt?: string | null;
}

/** A role, user or group; answers its ARN. */
export async function addIdentity(db: Db, identity: TestIdentity): Promise<string> {
  const { account, name, kind = "role", tags = {}, inline = [], attached = [] } = identity;
  const arn = `arn:aws:iam::${account}:${kind}/${name}`;
  const hashes = await Promise.all(
    inline.map((text) => (text === null ? null : addDocument(db, text))),
  );
  const policies = [
    ...hashes.map((sha256, n) => ({ source: "inline", name: `inline-${n}`, arn: null, sha256 })),
    ...attached.map((each) => ({ source: "attached", name: each, arn: each, sha256: null })),
  ];
  const trust = identity.trust ? await addDocument(db, identity.trust) : null;
  await queryRows(
    db.pool,
    sql`insert into identity (account_id, arn, kind, name, unique_id, path, tags, policies, groups, trust_sha256,
        boundary_arn, last_used_at, first_seen_at, read_at)
      values (${account}, ${arn}, ${kind}, ${name}, ${`${kind}-${name}`}, '/', ${JSON.stringify(tags)}::jsonb,
        ${JSON.stringify(policies)}::jsonb, ${identity.groups ?? []}::text[], ${trust},
        ${identity.boundary ?? null}, ${identity.lastUsedAt ?? null}, ${AT}::timestamptz, ${AT}::timestamptz)
      on conflict (account_id, unique_id) do update set policies = excluded.policies, gone_at = null`,
  );
  return arn;
}

/** A managed policy; a text of null was not read. */
export async function addManaged(
  db: Db,
  account: string,
  arn: string,
  text: string | null,
): Promise<string> {
  const sha256 = text === null ? null : await addDocument(db, text);
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  await queryRows(
    db.pool,
    sql`insert into managed_policy (account_id, arn, name, sha256, read_at)
      values (${account}, ${arn}, ${name}, ${sha256}, ${AT}::timestamptz)`,
  );
  return arn;
}

export interface TestOrganization {
  id: string;
  managementAccount: string;
  /** Units from the root: id to parent. */
  units: Record<string, string | null>;
  reads?: Record<string, object>;
}

/** An organisation with root and units; all its parts were read unless said otherwise. */
export async function addOrganization(db: Db, organization: TestOrganization): Promise<void> {
  const { id, managementAccount, units, reads = {} } = organization;
  const all = { units: READ, accounts: READ, scps: READ, rcps: READ, ...reads };
  await queryRows(
    db.pool,
    sql`insert into organization (id, arn, management_account_id, reads, read_at)
      values (${id}, ${`arn:aws:organizations::${managementAccount}:organization/${id}`}, ${managementAccount},
        ${JSON.stringify(all)}::jsonb, ${AT}::timestamptz)`,
  );
  const pathOf = (unit: string): string => {
    const parent = units[unit];
    return `${parent ? pathOf(parent) : `${id}/`}${unit}/`;
  };
  for (const [unit, parent] of Object.entries(units)) {
    await queryRows(
      db.pool,
      sql`insert into org_unit (id, organization_id, parent_id, name, path)
        values (${unit}, ${id}, ${parent}, ${unit}, ${pathOf(unit)})`,
    );
  }
}

/** An SCP or RCP attached to roots, units or accounts; a text of null was not read. */
export async function addOrgPolicy(
  db: Db,
  organizationId: string,
  type: "scp" | "rcp",
  name: string,
  targets: string[],
  text: string | null,
): Promise<void> {
  const sha256 = text === null ? null : await addDocument(db, text);
  const kind = type === "scp" ? "SERVICE_CONTROL_POLICY" : "RESOURCE_CONTROL_POLICY";
  await queryRows(
    db.pool,
    sql`insert into org_policy (id, organization_id, type, name, aws_managed, targets, sha256, read_at)
      values (${`p-${type}-${name}`}, ${organizationId}, ${kind}, ${name}, false, ${targets}::text[], ${sha256},
        ${AT}::timestamptz)`,
  );
}

export interface TestGrant {
  grantId: string;
  grantee?: string | null;
  service?: string | null;
  retiring?: string | null;
  operations: string[];
  constraints?: object | null;
  createdAt?: string | null;
  seenFrom?: string;
  seenTo?: string | null;
  endedAt?: string | null;
}

/** A grant of the key with that row id, in force unless it ended. */
export async function addGrant(db: Db, keyId: string, grant: TestGrant): Promise<void> {
  await queryRows(
    db.pool,
    sql`insert into "grant" (key_id, grant_id, grantee_principal, grantee_service, retiring_principal, operations,
        constraints, created_at, seen_from, seen_to, ended_at)
      values (${keyId}::bigint, ${grant.grantId}, ${grant.grantee ?? null}, ${grant.service ?? null},
        ${grant.retiring ?? null}, ${grant.operations}::text[],
        ${grant.constraints ? JSON.stringify(grant.constraints) : null}::jsonb, ${grant.createdAt ?? null},
        ${grant.seenFrom ?? AT}::timestamptz, ${grant.seenTo ?? null}::timestamptz, ${grant.endedAt ?? null}::timestamptz)`,
  );
}
