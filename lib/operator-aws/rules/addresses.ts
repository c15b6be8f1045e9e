/** `s3://bucket/prefix`, taken apart; `prefix` is empty or ends with a slash. */
export interface BucketAddress {
  bucket: string;
  prefix: string;
}

/** The region of a KMS key's ARN. Throws for anything else, also for the ARN of an alias. */
export function regionOfKey(arn: string): string {
  // An alias can be pointed at another key without our seeing it.
  const region = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/[A-Za-z0-9-]+$/.exec(arn)?.[1];
  if (region === undefined) throw new Error(`${arn} is not the ARN of a KMS key.`);
  return region;
}

/** Throws when it is no `s3://bucket` or `s3://bucket/prefix`. */
export function parseBucketAddress(url: string): BucketAddress {
  const [, bucket, path = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/.exec(url) ?? [];
  if (bucket === undefined) throw new Error(`${url} is not s3://bucket/prefix.`);
  const prefix = path.replace(/\/+$/, "");
  return { bucket, prefix: prefix === "" ? "" : `${prefix}/` };
}

/** Key of the checkpoint of `size` entries; sizes sort as their keys do. */
export function objectKey({ prefix }: BucketAddress, size: number): string {
  return `${prefix}${String(size).padStart(12, "0")}.note`;
}
