import type { PoolClient } from "pg";
import type { IdentityEntry, ManagedPolicyEntry } from "@/lib/aws/types";
import { toJson } from "@/lib/db/to-json";
import { type DocumentRecord, toDocument } from "../rules/documents";
import { writeDocuments } from "./write-documents";

/** An entry of `identity.policies`; an attached policy's document is its ARN's in `managed_policy`. */
interface PolicyRef {
  source: "inline" | "attached";
  name: string;
  arn: string | null;
  sha256: string | null;
}

/** Writes one page of identities and managed policies with their documents. */
export async function writeIdentities(
  client: PoolClient,
  accountId: string,
  identities: IdentityEntry[],
  managed: ManagedPolicyEntry[],
  at: Date,
): Promise<void> {
  const documents: DocumentRecord[] = [];
  const keep = (body: string | null) => {
    if (body === null) return null;
    const document = toDocument(body);
    documents.push(document);
    return document.sha256;
  };
  const rows = identities.map((identity) => ({
    ...identity,
    trustSha256: keep(identity.trust),
    trust: undefined,
    inlinePolicies: undefined,
    attachedPolicies: undefined,
    policies: [
      ...identity.inlinePolicies.map(
        ({ name, document }): PolicyRef => ({
          source: "inline",
          name,
          arn: null,
          sha256: keep(document),
        }),
      ),
      ...identity.attachedPolicies.map(
        ({ name, arn }): PolicyRef => ({ source: "attached", name, arn, sha256: null }),
      ),
    ],
    groups: [...identity.groups].sort(),
    lastUsedAt: identity.lastUsed?.at ?? null,
    lastUsedRegion: identity.lastUsed?.region ?? null,
  }));
  const policies = managed.map((policy) => ({
    arn: policy.arn,
    name: policy.name,
    sha256: keep(policy.document),
  }));
  await writeDocuments(client, documents, at);
  await upsertIdentities(client, accountId, rows, at);
  await upsertManaged(client, accountId, policies, at);
}

async function upsertIdentities(
  client: PoolClient,
  accountId: string,
  rows: unknown[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO identity AS d (account_id, arn, kind, name, unique_id, path, tags, policies, groups,
         trust_sha256, boundary_arn, created_at, last_used_at, last_used_region, first_seen_at, read_at)
     SELECT DISTINCT ON ("uniqueId") $2, arn, kind, name, "uniqueId", path, tags, policies, groups, "trustSha256",
            "boundaryArn", "createdAt", "lastUsedAt", "lastUsedRegion", $3, $3
       FROM json_to_recordset($1::json) AS i (arn text, kind text, name text, "uniqueId" text, path text,
            tags jsonb, policies jsonb, groups text[], "trustSha256" text, "boundaryArn" text,
            "createdAt" timestamptz, "lastUsedAt" timestamptz, "lastUsedRegion" text)
     ON CONFLICT (account_id, unique_id) DO UPDATE
       SET arn = excluded.arn, kind = excluded.kind, name = excluded.name, path = excluded.path,
           tags = excluded.tags, policies = excluded.policies, groups = excluded.groups,
           trust_sha256 = excluded.trust_sha256, boundary_arn = excluded.boundary_arn,
           created_at = excluded.created_at, last_used_at = excluded.last_used_at,
           last_used_region = excluded.last_used_region,
           read_at = greatest(d.read_at, excluded.read_at), gone_at = NULL`,
    [toJson(rows), accountId, at],
  );
}

async function upsertManaged(
  client: PoolClient,
  accountId: string,
  rows: { arn: string; name: string; sha256: string | null }[],
  at: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO managed_policy (account_id, arn, name, sha256, read_at)
     SELECT DISTINCT ON (arn) $2, arn, name, sha256, $3
       FROM json_to_recordset($1::json) AS i (arn text, name text, sha256 text)
     ON CONFLICT (account_id, arn) DO UPDATE
       SET name = excluded.name, sha256 = coalesce(excluded.sha256, managed_policy.sha256),
           read_at = greatest(managed_policy.read_at, excluded.read_at)`,
    [toJson(rows), accountId, at],
  );
}

/** Identities that a complete listing since `since` did not name are gone; unused managed policies go. */
export async function markIdentitiesGone(
  client: PoolClient,
  accountId: string,
  since: Date,
  at: Date,
): Promise<void> {
  await client.query(
    `UPDATE identity SET gone_at = $3 WHERE account_id = $1 AND gone_at IS NULL AND read_at < $2`,
    [accountId, since, at],
  );
  await client.query(`DELETE FROM managed_policy WHERE account_id = $1 AND read_at < $2`, [
    accountId,
    since,
  ]);
}
