import type { Pool, PoolClient } from "pg";
import type { DigestKeyEntry } from "@/lib/aws/types";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Public keys by their fingerprint, in DER of PKCS #1: those that AWS has ever given, for whichever account. */
export async function readDigestKeys(on: Queryable): Promise<Map<string, Uint8Array>> {
  const { rows } = await on.query<{ fingerprint: string; value: Buffer }>(
    `SELECT DISTINCT ON (fingerprint) fingerprint, value FROM usage_digest_key ORDER BY fingerprint, read_at`,
  );
  return new Map(rows.map(({ fingerprint, value }) => [fingerprint, value]));
}

/** Keeps keys for good; the first that came under a fingerprint stays. */
export async function keepDigestKeys(
  on: Queryable,
  { accountId, region, at }: { accountId: string; region: string; at: Date },
  keys: readonly DigestKeyEntry[],
): Promise<void> {
  for (const { fingerprint, value, validFrom, validTo } of keys) {
    await on.query(
      `INSERT INTO usage_digest_key (account_id, region, fingerprint, value, valid_from, valid_to, read_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [accountId, region, fingerprint, Buffer.from(value), validFrom, validTo, at],
    );
  }
}
