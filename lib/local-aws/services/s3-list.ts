import { join } from "node:path";
import type { Call } from "../call";
import { bindingOf } from "../paging";
import type { Answer } from "../protocol/answers";
import { AwsError } from "../protocol/errors";
import { writeXml } from "../protocol/xml";
import { etagOf, hasBucket, statObject, walkKeys } from "./s3-files";

interface Found {
  keys: string[];
  prefixes: string[];
  /** Where the page after this one starts; null at the end. */
  next: string | null;
}

async function find(
  root: string,
  {
    prefix,
    delimiter,
    after,
    limit,
  }: { prefix: string; delimiter: string; after: string; limit: number },
): Promise<Found> {
  const keys: string[] = [];
  const prefixes = new Set<string>();
  let last = after;
  // Beyond every key of a group that was given already on the page before.
  const skipped = delimiter !== "" && after.endsWith(delimiter) ? after : null;
  for await (const key of walkKeys(root, prefix, after)) {
    const at = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const group = at < 0 ? null : key.slice(0, at + delimiter.length);
    if (group !== null && (prefixes.has(group) || group === skipped)) continue;
    if (keys.length + prefixes.size >= limit) return { keys, prefixes: [...prefixes], next: last };
    if (group === null) keys.push(key);
    else prefixes.add(group);
    last = group ?? key;
  }
  return { keys, prefixes: [...prefixes], next: null };
}

function limitOf(given: unknown): number {
  if (given === undefined) return 1000;
  const value = Number(given);
  if (!Number.isInteger(value) || value < 0)
    throw new AwsError(
      "InvalidArgument",
      "Argument maxKeys must be an integer between 0 and 2147483647",
      400,
      {
        ArgumentName: "maxKeys",
        ArgumentValue: String(given),
      },
    );
  return Math.min(value, 1000);
}

const optional = (value: unknown) => (typeof value === "string" ? value : "");

function startOf(call: Call, binding: string): string {
  const token = call.input["continuation-token"];
  if (typeof token !== "string") return optional(call.input["start-after"]);
  const position = call.tokens.open(binding, token);
  if (position === null)
    throw new AwsError("InvalidArgument", "The continuation token provided is incorrect", 400, {
      ArgumentName: "continuation-token",
    });
  return position;
}

/** One page of ListObjectsV2: at most 1,000 keys and common prefixes. */
export async function listObjects(
  call: Call,
  folder: string,
  bucket: string,
  repeat: boolean,
): Promise<Answer> {
  const { input } = call;
  if (!(await hasBucket(folder, bucket)))
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, {
      BucketName: bucket,
    });
  const [prefix, delimiter] = [optional(input.prefix), optional(input.delimiter)];
  const limit = limitOf(input["max-keys"]);
  const binding = bindingOf(call, [bucket, prefix, delimiter]);
  const after = startOf(call, binding);
  const root = join(folder, bucket);
  const found =
    limit === 0
      ? { keys: [], prefixes: [], next: null }
      : await find(root, { prefix, delimiter, after, limit });
  const objects = (await Promise.all(found.keys.map((key) => statObject(root, key)))).filter(
    (object) => object !== null,
  );
  const encode = input["encoding-type"] === "url" ? encodeKey : (key: string) => key;
  const given = input["continuation-token"];
  const next = repeat
    ? given
    : found.next === null
      ? undefined
      : call.tokens.seal(binding, found.next);
  const contents = await Promise.all(
    objects.map(async (object) => ({
      Key: encode(object.key),
      LastModified: object.modified,
      ETag: await etagOf(object),
      Size: object.size,
      StorageClass: "STANDARD",
    })),
  );
  const result = {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === "" ? undefined : encode(delimiter),
    StartAfter: input["start-after"],
    EncodingType: input["encoding-type"],
    ContinuationToken: given,
    NextContinuationToken: next,
    KeyCount: contents.length + found.prefixes.length,
    MaxKeys: limit,
    IsTruncated: next !== undefined,
    Contents: contents,
    CommonPrefixes: found.prefixes.map((one) => ({ Prefix: encode(one) })),
  };
  const body = writeXml("ListBucketResult", result, true);
  return {
    status: 200,
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${body.replace("<ListBucketResult>", '<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">')}`,
  };
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/");
}
