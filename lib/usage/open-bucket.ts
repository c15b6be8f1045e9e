import { authorize } from "@/lib/auth/permissions";
import type { AccountAccess, Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { findAccount } from "@/lib/estate/store/write-accounts";
import { bucketSource, parseBucketUrl } from "./sources/bucket-source";
import type { ObjectSource } from "./sources/source";

export interface BucketPlace {
  /** `s3://bucket/prefix` */
  url: string;
  /** A watched account, whose reader role reads the bucket; without it the process's own credentials do. */
  accountId?: string | null;
  /** Of the bucket; without it that of the settings. */
  region?: string | null;
}

/**
 * A bucket of CloudTrail's objects as a source, and what closes it; `since`: see `bucketSource`. Throws `forbidden` without `usage:ingest`,
 * `invalid` for what is no address, `not-found` for an account that is not watched.
 */
export async function openBucket(
  ctx: Context,
  aws: Aws,
  { url, accountId, region }: BucketPlace,
  since: number | null = null,
): Promise<{ source: ObjectSource; close(): void }> {
  authorize(ctx.actor, "usage:ingest");
  const place = parseBucketUrl(url);
  if (!place) throw new AppError("invalid", `${url} is not s3://bucket or s3://bucket/prefix.`);
  const access = accountId == null ? null : await accessTo(ctx, accountId);
  const reader = aws.bucket(access, place.bucket, region ?? null);
  return { source: bucketSource(reader, place.prefix, since), close: () => reader.close() };
}

/** How a watched account is reached. Throws `not-found` for one that is not watched. */
export async function accessTo(ctx: Context, accountId: string): Promise<AccountAccess> {
  const account = await findAccount(ctx.db.pool, accountId);
  if (!account) throw new AppError("not-found", `The account ${accountId} is not watched.`);
  const { partition, roleArn, externalId } = account;
  return { accountId, partition, roleArn, externalId };
}
