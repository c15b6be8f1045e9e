import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";

export interface DocumentRow {
  sha256: string;
  body: string;
  bytes: number;
  valid: boolean;
}

/** A policy document by its hash; undefined when it was never read. */
export async function findDocument(pool: Db["pool"], sha256: string) {
  const rows = await queryRows<DocumentRow>(
    pool,
    sql`select d.sha256, d.body, d.bytes, d.valid from policy_document d where d.sha256 = ${sha256}`,
  );
  return rows[0];
}

/** The same, only if this key was seen with it, or CloudTrail tells that somebody put, or tried to put it. */
export async function findDocumentOfKey(pool: Db["pool"], keyId: string, sha256: string) {
  const rows = await queryRows<DocumentRow>(
    pool,
    sql`select d.sha256, d.body, d.bytes, d.valid from policy_document d
      where d.sha256 = ${sha256} and (
        exists (select 1 from key k where k.id = ${keyId}::bigint and k.policy_sha256 = d.sha256)
        or exists (select 1 from key_span sp where sp.key_id = ${keyId}::bigint
          and sp.facet = 'policy' and sp.value->>'sha256' = d.sha256)
        or exists (select 1 from key k join key_event e on e.about = k.arn
          where k.id = ${keyId}::bigint and e.policy_sha256 = d.sha256))`,
  );
  return rows[0];
}
