import { createHash, randomUUID } from "node:crypto";
import { link, mkdir, rename, unlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Call } from "../call";
import type { Answer } from "../protocol/answers";
import { AwsError, commonError } from "../protocol/errors";
import { hasBucket } from "./s3-files";

/** What S3 says of an object that was put without a type, and of files that were laid here by hand. */
const NO_TYPE = "binary/octet-stream";
const types = new Map<string, string>();

export function contentTypeOf(path: string): string {
  return types.get(path) ?? NO_TYPE;
}

/** A key as a path below its bucket. Throws for keys that would leave it. */
function pathOf(folder: string, bucket: string, key: string): string {
  const parts = key.split("/");
  const outside = parts.some((part) => part === "" || part === "." || part === "..");
  if (outside || key.includes("\0"))
    throw new AwsError("InvalidArgument", "This endpoint takes no such key");
  return join(folder, bucket, ...parts);
}

/** PutObject of a whole body; `If-None-Match: *` makes a new object only (412 when there is one). */
export async function putObject(call: Call, folder: string, bucket: string): Promise<Answer> {
  const { Key, Body, IfNoneMatch, ContentType, ContentEncoding, IfMatch } = call.input;
  if (!Buffer.isBuffer(Body)) throw commonError("s3", "internal");
  // What is sent in signed pieces would be stored with its frames.
  if (String(ContentEncoding).includes("aws-chunked") || IfMatch !== undefined)
    throw new AwsError("NotImplemented", "A header you provided is not implemented", 501);
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*")
    throw new AwsError("NotImplemented", "A header you provided is not implemented", 501, {
      Header: "If-None-Match",
    });
  if (!(await hasBucket(folder, bucket)))
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, {
      BucketName: bucket,
    });
  const path = pathOf(folder, bucket, String(Key));
  const draft = join(folder, `.${randomUUID()}.part`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(draft, Body);
  if (IfNoneMatch === "*") await linkNew(draft, path).finally(() => unlink(draft));
  else await rename(draft, path);
  types.set(path, typeof ContentType === "string" ? ContentType : NO_TYPE);
  const etag = `"${createHash("md5").update(Body).digest("hex")}"`;
  return { status: 200, headers: { etag }, body: "" };
}

/** Of two at the same time one makes the object. */
async function linkNew(draft: string, path: string): Promise<void> {
  await link(draft, path).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    throw new AwsError(
      "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold",
      412,
      { Condition: "If-None-Match" },
    );
  });
}
