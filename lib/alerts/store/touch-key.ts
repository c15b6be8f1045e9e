import type { PoolClient } from "pg";
import type { KeyName } from "@/lib/keys/rules/key-arn";

/**
 * Marks a key, or what `storeMark` gives, to be read again, as an event of CloudTrail does; but what somebody asks for now
 * need not wait until AWS shows an event.
 */
export async function insertTouch(
  client: PoolClient,
  { accountId, region, keyId }: KeyName,
  now: Date,
): Promise<void> {
  await client.query(
    `INSERT INTO key_touch (account_id, region, key_id, at) VALUES ($1, $2, $3, $4)`,
    [accountId, region, keyId, new Date(now.getTime() - SETTLED_MS)],
  );
}

/** As long as `touchedKeys` lets an event rest. */
const SETTLED_MS = 60_000;
