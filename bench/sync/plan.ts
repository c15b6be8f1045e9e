import pg from "pg";
import { eligibleParts } from "@/lib/keys/rules/eligible-parts";

/** How the peer reaches an account: as the sync does, by the role with its external id. */
export interface PlannedAccount {
  id: string;
  externalId: string | null;
}

/** What the endpoint tells when it is up. */
export interface EndpointReady {
  url: string;
  accessKeyId: string;
  secretAccessKey: string;
  accounts: PlannedAccount[];
}

export interface PlannedKey {
  keyId: string;
  rotation: boolean;
  rotations: boolean;
}

export interface PlannedScope {
  accountId: string;
  region: string;
  keys: PlannedKey[];
}

/** The scopes that a sync has read, with what it asked about each key, from the database that it filled. */
export async function readPlan(databaseUrl: string): Promise<PlannedScope[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{
      account_id: string;
      region: string;
      key_id: string | null;
      spec: string | null;
      origin: string | null;
      state: string | null;
    }>(
      `SELECT s.account_id, s.region, k.key_id, k.spec, k.origin, k.state
         FROM scope s LEFT JOIN key k ON k.scope_id = s.id
        ORDER BY s.account_id, s.region, k.key_id`,
    );
    const scopes = new Map<string, PlannedScope>();
    for (const row of rows) {
      const name = `${row.account_id} ${row.region}`;
      const scope = scopes.get(name) ?? {
        accountId: row.account_id,
        region: row.region,
        keys: [],
      };
      scopes.set(name, scope);
      if (row.key_id === null) continue;
      const { rotation, rotations } = eligibleParts(row);
      scope.keys.push({ keyId: row.key_id, rotation, rotations });
    }
    return [...scopes.values()];
  } finally {
    await client.end();
  }
}

/** The SDK's settings that lead to the endpoint. */
export function endpointEnv(endpoint: EndpointReady): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint.url,
    AWS_ACCESS_KEY_ID: endpoint.accessKeyId,
    AWS_SECRET_ACCESS_KEY: endpoint.secretAccessKey,
    AWS_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}
