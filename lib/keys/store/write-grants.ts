import type { Pool, PoolClient } from "pg";
import type { GrantEntry, RotationEntry } from "@/lib/aws/types";
import { toJson } from "@/lib/db/to-json";

type Queryable = Pick<Pool | PoolClient, "query">;

function grantRow(id: string, grant: GrantEntry, at: Date) {
  return {
    id,
    grant: grant.GrantId ?? "",
    name: grant.Name || null,
    grantee: grant.GranteePrincipal ?? null,
    granteeService: grant.GranteeServicePrincipal ?? null,
    retiring: grant.RetiringPrincipal ?? null,
    retiringService: grant.RetiringServicePrincipal ?? null,
    issuing: grant.IssuingAccount ?? null,
    operations: grant.Operations ?? [],
    constraints: grant.Constraints ?? null,
    created: grant.CreationDate ?? null,
    at,
  };
}

/** Writes grants that were seen at `at`; those that are there and open cost no write. */
export async function writeGrants(
  client: Queryable,
  seen: { id: string; grants: GrantEntry[]; at: Date }[],
): Promise<void> {
  const rows = seen.flatMap(({ id, grants, at }) =>
    grants.filter((grant) => grant.GrantId).map((grant) => grantRow(id, grant, at)),
  );
  if (rows.length === 0) return;
  // A grant that is there again after it had ended was never away: lists are eventually consistent.
  await client.query(
    `INSERT INTO "grant" AS g (key_id, grant_id, name, grantee_principal, grantee_service,
         retiring_principal, retiring_service, issuing_account, operations, constraints, created_at, seen_from)
     SELECT DISTINCT ON (id, "grant") id, "grant", name, grantee, "granteeService", retiring,
            "retiringService", issuing, operations, constraints, created, at
       FROM json_to_recordset($1::json) AS i (id bigint, "grant" text, name text, grantee text,
            "granteeService" text, retiring text, "retiringService" text, issuing text,
            operations text[], constraints jsonb, created timestamptz, at timestamptz)
     ON CONFLICT (key_id, grant_id) DO UPDATE SET seen_to = NULL, ended_at = NULL
       WHERE g.ended_at IS NOT NULL`,
    [toJson(rows)],
  );
}

/** Ids of the open grants of some keys, by the key's row id. */
export async function openGrants(
  client: Queryable,
  ids: string[],
): Promise<Map<string, Set<string>>> {
  const { rows } = await client.query<{ id: string; grants: string[] }>(
    `SELECT key_id::text AS id, array_agg(grant_id) AS grants FROM "grant"
      WHERE key_id = ANY($1::bigint[]) AND ended_at IS NULL GROUP BY key_id`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, new Set(row.grants)]));
}

/** Ends grants that a complete listing did not name. */
export async function endGrants(
  client: Queryable,
  ended: { id: string; grant: string; seenTo: Date; endedAt: Date }[],
): Promise<void> {
  if (ended.length === 0) return;
  await client.query(
    `UPDATE "grant" g SET seen_to = greatest(e."seenTo", g.seen_from),
            ended_at = greatest(e."endedAt", e."seenTo", g.seen_from)
       FROM json_to_recordset($1::json)
         AS e (id bigint, "grant" text, "seenTo" timestamptz, "endedAt" timestamptz)
      WHERE g.key_id = e.id AND g.grant_id = e."grant" AND g.ended_at IS NULL`,
    [toJson(ended)],
  );
}

/** Writes all rotations of some keys in their order; equal rows cost no write, surplus rows go. */
export async function writeRotations(
  client: Queryable,
  seen: { id: string; rotations: RotationEntry[] }[],
): Promise<void> {
  if (seen.length === 0) return;
  const rows = seen.flatMap(({ id, rotations }) =>
    rotations.map((entry, position) => ({
      key_id: id,
      position,
      rotated_at: entry.RotationDate ?? null,
      type: entry.RotationType ?? null,
      key_material_id: entry.KeyMaterialId ?? null,
      material_state: entry.KeyMaterialState ?? null,
      import_state: entry.ImportState ?? null,
      valid_to: entry.ValidTo ?? null,
    })),
  );
  const columns = "rotated_at, type, key_material_id, material_state, import_state, valid_to";
  if (rows.length > 0) {
    await client.query(
      `INSERT INTO key_rotation AS r (key_id, position, ${columns})
       SELECT key_id, position, ${columns} FROM json_populate_recordset(NULL::key_rotation, $1::json)
       ON CONFLICT (key_id, position) DO UPDATE
         SET rotated_at = excluded.rotated_at, type = excluded.type,
             key_material_id = excluded.key_material_id, material_state = excluded.material_state,
             import_state = excluded.import_state, valid_to = excluded.valid_to
         WHERE (r.rotated_at, r.type, r.key_material_id, r.material_state, r.import_state, r.valid_to)
           IS DISTINCT FROM (excluded.rotated_at, excluded.type, excluded.key_material_id,
                             excluded.material_state, excluded.import_state, excluded.valid_to)`,
      [toJson(rows)],
    );
  }
  await client.query(
    `DELETE FROM key_rotation r USING unnest($1::bigint[], $2::int[]) AS k (id, count)
      WHERE r.key_id = k.id AND r.position >= k.count`,
    [seen.map(({ id }) => id), seen.map(({ rotations }) => rotations.length)],
  );
}
