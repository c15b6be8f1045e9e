import type { PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { DocumentRecord } from "../rules/documents";

/** Keeps policy documents by their hash; those that are there already cost no write. */
export async function writeDocuments(
  client: PoolClient,
  documents: Iterable<DocumentRecord>,
  at: Date,
): Promise<void> {
  const byHash = new Map([...documents].map((document) => [document.sha256, document]));
  if (byHash.size === 0) return;
  // In the order of the hash, so that two scopes with the same documents never wait for each other crosswise.
  const rows = [...byHash.values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  await client.query(
    `INSERT INTO policy_document (sha256, body, bytes, valid, first_seen_at)
     SELECT sha256, body, bytes, valid, $2
       FROM json_to_recordset($1::json) AS d (sha256 text, body text, bytes int, valid boolean)
     ON CONFLICT (sha256) DO NOTHING`,
    [toJson(rows), at],
  );
}
