import type { AccountAccess, Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { findAccount } from "@/lib/estate/store/write-accounts";
import type { AskForKeys } from "./digest-keys";
import { accessTo } from "./open-bucket";
import { partitionOf } from "./rules/fields";

/**
 * Asks AWS for public keys: in the account that a digest is of, where it is watched, or else with what the bucket is
 * read with (`accountId`; null: the process's own credentials). Keys are a Region's, whichever account is asked.
 */
export function askForKeys(ctx: Context, aws: Aws, accountId: string | null): AskForKeys {
  return async (digest, span) => {
    const [first, second] = [await watched(ctx, digest.accountId), await reader(digest)];
    const asked = await ask(aws, first ?? second, digest.region, span);
    if (asked.answer.status === "data" || first === null) return asked;
    const again = await ask(aws, second, digest.region, span);
    return again.answer.status === "data" ? again : asked;
  };

  async function reader(digest: { accountId: string; region: string }): Promise<AccountAccess> {
    if (accountId !== null) return accessTo(ctx, accountId);
    const partition = partitionOf(digest.region);
    return { accountId: digest.accountId, partition, roleArn: null, externalId: null };
  }
}

async function watched(ctx: Context, accountId: string): Promise<AccountAccess | null> {
  const account = await findAccount(ctx.db.pool, accountId);
  return account ? accessTo(ctx, accountId) : null;
}

async function ask(
  aws: Aws,
  access: AccountAccess,
  region: string,
  span: { from: Date; to: Date },
): ReturnType<AskForKeys> {
  const trails = aws.trails(access, region);
  try {
    return { accountId: access.accountId, answer: await trails.listPublicKeys(span) };
  } finally {
    trails.close();
  }
}
