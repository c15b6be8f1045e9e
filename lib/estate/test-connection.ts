import type { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { AccountAccess, AccountReader, Answer, Aws, ScopeReader } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import { principalOf, remedyFor } from "./rules/connection-remedy";
import { toRead } from "./rules/reads";
import type { ConnectionTest, connectionCheck } from "./schemas";
import { findAccount, writeAccountReads } from "./store/write-accounts";

type Check = z.infer<typeof connectionCheck>;
type Ask = (action: string, region: string | null, answer: Answer<unknown>) => Check;

/** Keys tried in a region until one lets us read: a single key's policy may hide it from us. */
const SAMPLE_KEYS = 5;
const KEY_ACTIONS = [
  ["kms:DescribeKey", "describeKey"],
  ["kms:GetKeyPolicy", "getKeyPolicy"],
  ["kms:ListGrants", "listGrants"],
  ["kms:ListResourceTags", "listResourceTags"],
  ["kms:GetKeyRotationStatus", "getKeyRotationStatus"],
  ["kms:ListKeyRotations", "listKeyRotations"],
  ["kms:GetKeyLastUsage", "getKeyLastUsage"],
] as const;

/**
 * Tries every read permission of an account by a call of its own, in every region that is read, and says
 * what to do about each that is missing. Changes nothing but the account's connection state. Throws
 * `forbidden` without `account:test`, `not-found` for an account that we do not know.
 */
export async function testConnection(
  ctx: Context,
  aws: Aws,
  accountId: string,
): Promise<ConnectionTest> {
  authorize(ctx.actor, "account:test");
  const found = await findAccount(ctx.db.pool, accountId);
  if (!found) throw new AppError("not-found", "There is no such account.");
  const { partition, roleArn, externalId } = found;
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: "account.test",
      subject: { kind: "account", id: accountId },
      detail: { roleArn },
    }),
  );
  const access: AccountAccess = { accountId, partition, roleArn, externalId };
  const ask = asker(access, await whoWeAre(aws, access));
  const reader = aws.account(access);
  try {
    const identity = await reader.getCallerIdentity();
    const wrong = identity.status === "data" && identity.data.accountId !== accountId;
    const first = wrong
      ? wrongAccount(identity.data.accountId)
      : ask("sts:GetCallerIdentity", null, identity);
    const read = toRead(identity, found.reads.connection);
    if (!wrong) await writeAccountReads(ctx.db.pool, accountId, { connection: read });
    const checks = [first];
    if (first.status === "data") checks.push(...(await accountChecks(reader, found.regions, ask)));
    const ok = checks.every((check) => check.status === "data" || check.status === "skipped");
    return { accountId, testedAt: ctx.clock().toISOString(), ok, checks };
  } finally {
    reader.close();
  }
}

function wrongAccount(id: string): Check {
  return {
    action: "sts:GetCallerIdentity",
    region: null,
    status: "failed",
    code: "WrongAccount",
    message: `The credentials belong to account ${id}.`,
    remedy: "Correct the ARN of the account's role.",
  };
}

/** Our own identity, for the trust policy that a refused AssumeRole needs. */
async function whoWeAre(aws: Aws, access: AccountAccess): Promise<string | null> {
  const own = aws.account({ ...access, roleArn: null, externalId: null });
  try {
    const answer = await own.getCallerIdentity();
    return answer.status === "data" ? principalOf(answer.data.arn) : null;
  } finally {
    own.close();
  }
}

function asker(access: AccountAccess, caller: string | null): Ask {
  return (action, region, answer) => {
    if (answer.status === "data") return { action, region, status: "data" };
    const { status, message } = answer;
    const code = "code" in answer ? answer.code : undefined;
    const missing = answer.action;
    const remedy =
      status === "denied" ? remedyFor({ ...access, action: missing, message, caller }) : undefined;
    return {
      action: status === "denied" ? missing : action,
      region,
      status,
      code,
      message,
      remedy,
    };
  };
}

async function accountChecks(reader: AccountReader, wanted: string[], ask: Ask): Promise<Check[]> {
  const regions = await reader.listEnabledRegions();
  const checks = [
    ask("account:ListRegions", null, regions),
    ask("iam:ListAccountAliases", null, await reader.getAccountAlias()),
    ask("iam:GetAccountAuthorizationDetails", null, await reader.listIdentities(null)),
  ];
  const enabled = regions.status === "data" ? regions.data : wanted;
  const read = enabled.filter((region) => wanted.length === 0 || wanted.includes(region));
  const perRegion = await Promise.all(
    [...read].sort().map(async (region) => {
      const scope = reader.scope(region);
      try {
        return await scopeChecks(scope, ask);
      } finally {
        scope.close();
      }
    }),
  );
  return [...checks, ...perRegion.flat()];
}

async function scopeChecks(scope: ScopeReader, ask: Ask): Promise<Check[]> {
  const { region } = scope;
  const keys = await scope.listKeys(null);
  const checks = [
    ask("kms:ListKeys", region, keys),
    ask("kms:ListAliases", region, await scope.listAliases(null)),
    ask("kms:DescribeCustomKeyStores", region, await scope.describeCustomKeyStores()),
  ];
  const sample = keys.status === "data" ? keys.data.items.slice(0, SAMPLE_KEYS) : [];
  for (const [action, method] of KEY_ACTIONS) {
    let best: Check = {
      action,
      region,
      status: "skipped",
      message: keys.status === "data" ? "There is no key to try it on." : "No key could be listed.",
    };
    for (const { keyId } of sample) {
      const answer =
        method === "listGrants" ? await scope.listGrants(keyId, null) : await scope[method](keyId);
      best = ask(action, region, answer);
      if (best.status === "data") break;
    }
    checks.push(best);
  }
  return checks;
}
