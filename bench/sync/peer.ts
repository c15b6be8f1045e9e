import { GetAccountAuthorizationDetailsCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  DescribeCustomKeyStoresCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  KMSServiceException,
  ListAliasesCommand,
  ListGrantsCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
} from "@aws-sdk/client-kms";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { answerParent } from "../support/child";
import { type PlannedAccount, type PlannedScope, readPlan } from "./plan";

export interface PeerTask {
  databaseUrl: string;
  accounts: PlannedAccount[];
  /** Calls under way at once that are tried; the best one does the whole. */
  concurrencies: number[];
}

export interface PeerLoop {
  concurrency: number;
  calls: number;
  seconds: number;
  cpuSeconds: number;
}

export interface PeerAnswer {
  /** All calls of the sync. */
  whole: PeerLoop;
  /** The trials that found the best concurrency. */
  trials: PeerLoop[];
}

/** Makes one or more calls one after the other; answers how many. */
type Unit = () => Promise<number>;

const WARM_UP_UNITS = 1_500;
const TRIAL_UNITS = 2_500;

// What the sync is measured against: the same calls by clients as the SDK makes them, which keep their
// connections alive by default. Answers are parsed by the SDK and dropped; nothing is written.
answerParent(async (task: PeerTask): Promise<PeerAnswer> => {
  const scopes = await readPlan(task.databaseUrl);
  const units = await unitsOf(scopes, task.accounts);
  await loop(units.slice(0, WARM_UP_UNITS), 16);
  const trials: PeerLoop[] = [];
  for (const concurrency of task.concurrencies) {
    const from = Math.max(0, units.length - TRIAL_UNITS * (trials.length + 1));
    trials.push(await loop(units.slice(from, from + TRIAL_UNITS), concurrency));
  }
  const best = trials.reduce((a, b) => (rate(a) >= rate(b) ? a : b));
  return { whole: await loop(units, best.concurrency), trials };
});

function rate({ calls, seconds }: PeerLoop): number {
  return calls / seconds;
}

async function loop(units: Unit[], concurrency: number): Promise<PeerLoop> {
  const before = process.cpuUsage();
  const began = performance.now();
  let next = 0;
  let calls = 0;
  const lane = async () => {
    for (;;) {
      const unit = units[next];
      next += 1;
      if (!unit) return;
      // Not `calls += await …`, which would add to what it was before the wait.
      const made = await unit();
      calls += made;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(before);
  return { concurrency, calls, seconds, cpuSeconds: (used.user + used.system) / 1e6 };
}

async function unitsOf(scopes: PlannedScope[], accounts: PlannedAccount[]): Promise<Unit[]> {
  const sts = new STSClient({});
  const units: Unit[] = [];
  for (const { id, externalId } of accounts) {
    const own = scopes.filter((scope) => scope.accountId === id);
    if (own.length === 0) continue;
    const { Credentials: got } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${id}:role/KeyledgerReader`,
        RoleSessionName: "bench",
        ...(externalId === null ? {} : { ExternalId: externalId }),
      }),
    );
    if (!got?.AccessKeyId || !got.SecretAccessKey) throw new Error(`No credentials for ${id}`);
    const credentials = {
      accessKeyId: got.AccessKeyId,
      secretAccessKey: got.SecretAccessKey,
      sessionToken: got.SessionToken,
    };
    units.push(identitiesUnit(new IAMClient({ region: "us-east-1", credentials })));
    for (const scope of own) {
      const kms = new KMSClient({ region: scope.region, credentials });
      units.push(...listingUnits(kms), ...scope.keys.flatMap((key) => keyUnits(kms, key)));
    }
  }
  return units;
}

/** All pages of a listing. A refusal ends it as it would end a script's loop; anything else is a fault. */
function pages(read: (marker: string | undefined) => Promise<string | undefined>): Unit {
  return async () => {
    let calls = 0;
    let marker: string | undefined;
    do {
      calls += 1;
      marker = await read(marker).catch((error: unknown) => {
        if (!(error instanceof KMSServiceException) || error.$fault !== "client") throw error;
        return undefined;
      });
    } while (marker !== undefined);
    return calls;
  };
}

/** The token of the next page, if there is one. */
function more(output: { Truncated?: boolean; NextMarker?: string }): string | undefined {
  return output.Truncated ? output.NextMarker : undefined;
}

function identitiesUnit(iam: IAMClient): Unit {
  return pages(async (Marker) => {
    const input = { MaxItems: 1000, Marker };
    const output = await iam.send(new GetAccountAuthorizationDetailsCommand(input));
    return output.IsTruncated ? output.Marker : undefined;
  });
}

function listingUnits(kms: KMSClient): Unit[] {
  return [
    pages(async (Marker) => more(await kms.send(new ListKeysCommand({ Limit: 1000, Marker })))),
    pages(async (Marker) => more(await kms.send(new ListAliasesCommand({ Limit: 100, Marker })))),
    pages(async (Marker) =>
      more(await kms.send(new DescribeCustomKeyStoresCommand({ Limit: 1000, Marker }))),
    ),
  ];
}

function keyUnits(kms: KMSClient, { keyId, rotation, rotations }: PlannedScope["keys"][number]) {
  const KeyId = keyId;
  const units: Unit[] = [
    pages(async () => {
      await kms.send(new DescribeKeyCommand({ KeyId }));
      return undefined;
    }),
    pages(async () => {
      await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }));
      return undefined;
    }),
    pages(async (Marker) =>
      more(await kms.send(new ListGrantsCommand({ KeyId, Limit: 100, Marker }))),
    ),
    pages(async (Marker) =>
      more(await kms.send(new ListResourceTagsCommand({ KeyId, Limit: 50, Marker }))),
    ),
  ];
  if (rotation) {
    units.push(
      pages(async () => {
        await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
        return undefined;
      }),
    );
  }
  if (rotations) {
    const IncludeKeyMaterial = "ALL_KEY_MATERIAL" as const;
    units.push(
      pages(async (Marker) => {
        const input = { KeyId, IncludeKeyMaterial, Limit: 1000, Marker };
        return more(await kms.send(new ListKeyRotationsCommand(input)));
      }),
    );
  }
  return units;
}
