import type { PoolClient } from "pg";
import type { KeyName } from "@/lib/keys/rules/key-arn";

/** Marks a key to be read again, as an event of CloudTrail does. */
export async function insertTouch(
  client: PoolClient,
  { accountId, region, keyId }: KeyName,
  at: Date,
): Promise<void> {
  await client.query(
    `INSERT INTO key_touch (account_id, region, key_id, at) VALUES ($1, $2, $3, $4)`,
    [accountId, region, keyId, at],
  );
}
