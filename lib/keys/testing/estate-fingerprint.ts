import { createHash } from "node:crypto";
import type { Db } from "@/lib/db/types";

/** What of each table says what AWS said, without row ids and times of reading. */
const QUERIES: Record<string, string> = {
  accounts: `SELECT id, name, email, alias, status, unit_id, role_arn, gone_at IS NULL AS there FROM account ORDER BY id`,
  units: `SELECT * FROM org_unit ORDER BY id`,
  orgPolicies: `SELECT id, type, name, targets, sha256 FROM org_policy ORDER BY id`,
  scopes: `SELECT account_id, region, enabled, last_complete_at IS NOT NULL AS complete FROM scope ORDER BY 1, 2`,
  identities: `SELECT account_id, arn, kind, unique_id, tags, policies, groups, trust_sha256, boundary_arn,
      gone_at IS NULL AS there FROM identity ORDER BY account_id, unique_id`,
  managed: `SELECT account_id, arn, sha256 FROM managed_policy ORDER BY 1, 2`,
  documents: `SELECT sha256, bytes, valid FROM policy_document ORDER BY sha256`,
  keys: `SELECT arn, description, state, spec, usage, origin, manager, multi_region, primary_arn, metadata, aliases, tags,
      owner, environment, classification, policy_sha256, grant_count, rotation, rotation_period_days,
      last_rotated_at, rotation_count, array_remove(unreadable, 'lastUsage') AS unreadable, search,
      gone_at IS NULL AS there FROM key ORDER BY arn`,
  spans: `SELECT k.arn, s.facet, s.value, s.ended_at IS NULL AS open FROM key_span s JOIN key k ON k.id = s.key_id
      ORDER BY k.arn, s.facet, s.id`,
  grants: `SELECT k.arn, g.grant_id, g.grantee_principal, g.grantee_service, g.operations, g.constraints,
      g.ended_at IS NULL AS open FROM "grant" g JOIN key k ON k.id = g.key_id ORDER BY 1, 2`,
  rotations: `SELECT k.arn, r.position, r.rotated_at, r.type, r.key_material_id FROM key_rotation r
      JOIN key k ON k.id = r.key_id ORDER BY 1, 2`,
  aliases: `SELECT arn, target_key_id, gone_at IS NULL AS there FROM alias ORDER BY arn`,
  aliasSpans: `SELECT a.arn, s.target_key_id, s.ended_at IS NULL AS open FROM alias_span s
      JOIN alias a ON a.id = s.alias_id ORDER BY a.arn, s.id`,
  stores: `SELECT store_id, name, type, connection_state, gone_at IS NULL AS there FROM custom_key_store ORDER BY 1`,
};

/** Hash of each table's facts: two estates read to the same end have the same. For tests. */
export async function estateFingerprint(db: Pick<Db, "pool">): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const [name, text] of Object.entries(QUERIES)) {
    const { rows } = await db.pool.query<Record<string, unknown>>(text);
    const digest = createHash("sha256").update(JSON.stringify(rows)).digest("hex").slice(0, 16);
    entries.push([name, `${rows.length}:${digest}`]);
  }
  return Object.fromEntries(entries);
}
