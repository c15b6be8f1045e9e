import { vi } from "vitest";
import { createAws } from "@/lib/aws/create-aws";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import type { Db } from "@/lib/db/types";
import { addAccount } from "@/lib/estate/add-account";
import { discoverAccounts } from "@/lib/estate/discover-accounts";
import type { StepKind } from "@/lib/estate/rules/run-state";
import { startSync } from "@/lib/estate/start-sync";
import { syncIdentities } from "@/lib/estate/sync-identities";
import { syncOrganization } from "@/lib/estate/sync-organization";
import { generateEstate } from "@/lib/local-aws/estates/generate-estate";
import { type LocalAws, startLocalAws } from "@/lib/local-aws/start-local-aws";
import type { LocalEstate, LocalKey, LocalScope } from "@/lib/local-aws/types";
import { syncScope } from "../sync-scope";

/** A test's whole world: an estate behind a local endpoint, the way to it, and a database. */
export interface World {
  estate: LocalEstate;
  endpoint: LocalAws;
  aws: Aws;
  test: TestDatabase;
  db: Db;
  ctx: Context;
  close(): Promise<void>;
}

export const QUICK_PACE = { concurrency: 8, chunk: 10 };
export const QUICK_PAUSES = [20, 50];

/** The SDK's settings that point at an endpoint, signing as the estate's first identity. */
export function endpointEnv(url: string, estate: LocalEstate): Record<string, string> {
  const [first] = estate.accessKeys;
  if (!first) throw new Error("The estate has no access key.");
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: first[0],
    AWS_SECRET_ACCESS_KEY: first[1].secretAccessKey,
    AWS_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
}

/** Starts an estate, a small one unless given, over HTTP with an empty database and its accounts discovered. */
export async function openWorld({
  seed = 7,
  estate = generateEstate({ kind: "small", seed, now: new Date() }),
}: {
  seed?: number;
  estate?: LocalEstate;
} = {}): Promise<World> {
  const endpoint = await startLocalAws({ estate, quotas: false });
  for (const [name, value] of Object.entries(endpointEnv(endpoint.url, estate))) {
    vi.stubEnv(name, value);
  }
  const aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 2, deadlineMs: 60_000 });
  const test = await createTestDatabase();
  const actor = { kind: "system", name: "test" } as const;
  const ctx: Context = { db: test.db, actor, clock: () => new Date(), requestId: "test" };
  await discoverAccounts(ctx, aws);
  for (const account of estate.accounts.values()) {
    const { externalId, roleName } = account.reader;
    const roleArn = `arn:aws:iam::${account.id}:role/${roleName}`;
    await addAccount(ctx, { id: account.id, name: account.name, roleArn, externalId });
  }
  const close = async () => {
    aws.close();
    await endpoint.close();
    await test.drop();
  };
  return { estate, endpoint, aws, test, db: test.db, ctx, close };
}

/** Runs the steps of a new run, last usage left out, one after the other without the queue; answers its id. */
export async function syncAll(world: World): Promise<string> {
  const { runId } = await startSync(world.ctx);
  const options = {
    db: world.db,
    aws: world.aws,
    clock: world.ctx.clock,
    signal: new AbortController().signal,
    workerId: "test",
    pausesMs: QUICK_PAUSES,
  };
  for (;;) {
    const { rows } = await world.db.pool.query<{ id: string; kind: StepKind }>(
      `SELECT id::text, kind FROM sync_step WHERE run_id = $1 AND state = 'queued'
        AND kind <> 'last-usage' ORDER BY id LIMIT 1`,
      [runId],
    );
    const step = rows[0];
    if (!step) return runId;
    if (step.kind === "organization") await syncOrganization(options, step.id);
    if (step.kind === "identities") await syncIdentities(options, step.id);
    if (step.kind === "scope") await syncScope({ ...options, pace: QUICK_PACE }, step.id);
  }
}

/** The scope with most keys, and where it is. */
export function fullestScope(estate: LocalEstate): {
  accountId: string;
  region: string;
  scope: LocalScope;
} {
  const all = [...estate.accounts.values()].flatMap((account) =>
    [...account.scopes].map(([region, scope]) => ({ accountId: account.id, region, scope })),
  );
  const [first] = all.sort((a, b) => b.scope.keys.size - a.scope.keys.size);
  if (!first) throw new Error("The estate has no scope.");
  return first;
}

/** Enabled customer managed keys of a scope that hide nothing from the reader. */
export function plainKeys(scope: LocalScope): LocalKey[] {
  return [...scope.keys.values()].filter(
    (key) =>
      key.metadata.KeyManager === "CUSTOMER" &&
      key.metadata.KeyState === "Enabled" &&
      key.readerDenied.length === 0,
  );
}
